import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isWhole } from '../../../conformance/src/soak-count.ts'
import { hasBrowser } from '../support/browser.ts'
import {
  button,
  createKey,
  focused,
  newKey,
  pressByKeyboard,
  startVisits,
  typeInto,
  type Visits,
} from '../support/visit-console.ts'

describe.skipIf(!hasBrowser())('keys in a browser', { timeout: 300_000 }, () => {
  let visits: Visits
  beforeAll(async () => {
    visits = await startVisits()
  }, 120_000)
  afterAll(async () => visits.close())
  beforeEach(() => {
    visits.app.authority.reset()
    visits.app.confirmed = true
  })

  test('creates, copies, uses, rotates and revokes a key', async () => {
    const { app, open } = visits
    const page = await open()
    const requests: string[] = []
    const refusals: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => refusals.push(message.text()))
    await page.getByRole('heading', { name: 'No keys yet' }).waitFor()

    const key = await createKey(page, 'CI of the billing service')
    await button(page, 'Copy').click()
    await button(page, 'Copied').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key)
    expect(await app.call(key)).toBe(200)

    await page.getByRole('link', { name: 'I have stored the key' }).click()
    // The answer with the key is kept nowhere, so Back finds nothing to show.
    await expect(page.goBack()).rejects.toThrow('ERR_CACHE_MISS')
    await page.waitForURL('chrome-error://chromewebdata/')
    await page.goto(app.url)
    await button(page, 'Rotate').click()
    await button(page, 'Rotate key').click()
    const next = await newKey(page)
    expect(await Promise.all([app.call(key), app.call(next)])).toEqual([200, 200])

    await page.goto(app.url)
    const old = page.getByRole('row', { name: 'Being replaced' })
    await old.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('heading', { name: 'Revoke this key?' }).waitFor()
    await button(page, 'Revoke key').click()
    await page.getByText('The key was revoked').waitFor()
    expect(await Promise.all([app.call(key), app.call(next)])).toEqual([401, 200])

    await page.getByRole('link', { name: 'Audit trail' }).click()
    await page.getByRole('heading', { name: 'Audit trail' }).waitFor()
    for (const action of ['Key created', 'Key rotated', 'Key revoked']) {
      expect(await page.getByText(action).count()).toBe(1)
    }
    expect(requests.filter((url) => !url.startsWith(app.url))).toEqual([])
    expect(requests.filter((url) => url.includes(key) || url.includes(next))).toEqual([])
    expect(refusals).toEqual([])
  })

  test.runIf(isWhole)('does all of it without JavaScript', async () => {
    const { app, open } = visits
    const page = await open({ javaScript: false })
    await button(page, 'Create key').click()
    await page.getByLabel('Scopes').fill('admin')
    await button(page, 'Create key').click()
    // What is wrong has the focus, and the list of problems leads to it.
    await page.locator('#scopes[aria-invalid]:focus').waitFor()
    await page.getByLabel('Description').fill('No script')
    await page.getByRole('link', { name: 'You may not grant: admin' }).click()
    await page.locator('#scopes:focus').fill('read:deployments')
    await button(page, 'Create key').click()
    const key = await newKey(page)
    expect(await app.call(key)).toBe(200)
    expect(await button(page, 'Copy').isVisible()).toBe(false)
    await page.goto(app.url)
    await button(page, 'Rotate').click()
    await page.getByLabel('The old key works on for').selectOption('none')
    await button(page, 'Rotate key').click()
    const next = await newKey(page)
    expect(await Promise.all([app.call(key), app.call(next)])).toEqual([401, 200])
    await page.goto(app.url)
    await page.getByRole('checkbox').check()
    await button(page, 'Revoke selected').click()
    await button(page, 'Revoke key').click()
    expect(await app.call(next)).toBe(401)
    await page.getByRole('searchbox').fill('script')
    await button(page, 'Search').click()
    await page.getByRole('heading', { name: 'No key matches' }).waitFor()
  })

  test.runIf(isWhole)('does it with the keyboard alone', async () => {
    const { app, open } = visits
    const page = await open()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to content')
    await pressByKeyboard(page, 'Create key')
    await typeInto(page, 'description', 'By keyboard')
    await page.keyboard.press('Tab')
    await page.keyboard.type('admin')
    await page.keyboard.press('Enter')
    await page.locator('#scopes[aria-invalid]:focus').waitFor()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('read:deployments')
    await page.keyboard.press('Enter')
    const key = await newKey(page)
    expect(await app.call(key)).toBe(200)
    await pressByKeyboard(page, 'I have stored the key')
    await pressByKeyboard(page, 'Revoke')
    await page.getByRole('heading', { name: 'Revoke this key?' }).waitFor()
    await pressByKeyboard(page, 'Revoke key')
    await page.getByText('The key was revoked').waitFor()
    expect(await app.call(key)).toBe(401)
  })

  test.runIf(isWhole)('asks who it is once more, and keeps what was typed meanwhile', async () => {
    const { app, open } = visits
    const page = await open()
    app.confirmed = false
    await button(page, 'Create key').click()
    await page.getByRole('link', { name: 'It is me' }).click()
    await page.getByLabel('Description').fill('Confirmed twice')
    await page.getByLabel('Scopes').fill('read:deployments')
    // The confirmation ran out before the form was sent.
    app.confirmed = false
    await button(page, 'Create key').click()
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
    expect(app.authority.calls).toEqual(['list org_1'])
    const opened = page.waitForEvent('popup')
    await page.getByRole('link', { name: 'Confirm' }).click()
    const tab = await opened
    await tab.getByRole('link', { name: 'It is me' }).click()
    await tab.getByRole('heading', { name: 'API keys' }).waitFor()
    await tab.close()
    await button(page, 'Send again').click()
    const key = await newKey(page)
    expect(await app.call(key)).toBe(200)
    expect(await app.authority.lookup(key)).toMatchObject({
      description: 'Confirmed twice',
      scopes: ['read:deployments'],
    })
  })

  test.runIf(isWhole)('lets two people work at the same time', async () => {
    const { app, open, openForAnother } = visits
    const first = await open()
    const second = await openForAnother()
    const keys = await Promise.all([createKey(first, 'First'), createKey(second, 'Second')])
    expect(new Set(keys).size).toBe(2)
    await Promise.all(
      [first, second].map(async (page) => {
        await page.goto(app.url)
        const row = page.getByRole('row', { name: 'Second' })
        await row.getByRole('button', { name: 'Revoke' }).click()
      }),
    )
    await Promise.all([button(first, 'Revoke key').click(), button(second, 'Revoke key').click()])
    expect(await Promise.all(keys.map(app.call))).toEqual([200, 401])
  })
})
