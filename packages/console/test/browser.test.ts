import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, startBrowser } from './support/browser.ts'
import { lookAtAnswers, lookAtPages } from './support/look-at-demo.ts'
import {
  button,
  createKey,
  focused,
  newKey,
  pressByKeyboard,
  typeInto,
  visitConsole,
} from './support/visit-console.ts'

// One browser for all of them, and for each test an application and profiles of its own.
describe.skipIf(!hasBrowser())('the console in a browser', { timeout: 300_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  }, 120_000)
  afterAll(async () => browser.close())

  test('creates, copies, uses, rotates and revokes a key', async ({ onTestFinished }) => {
    const { app, open } = await visitConsole(browser, onTestFinished)
    const page = await open()
    const requests: string[] = []
    const refusals: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => refusals.push(message.text()))
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
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

  test('does all of it without JavaScript', async ({ onTestFinished }) => {
    const { app, open } = await visitConsole(browser, onTestFinished)
    const page = await open({ javaScriptEnabled: false })
    const key = await createKey(page, 'No script')
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

  test('ends a leaked key and looks after leavers without JavaScript', async ({
    onTestFinished,
  }) => {
    const { app, open } = await visitConsole(browser, onTestFinished)
    const { authority } = app
    const leaked = await authority.create('org_1', { description: 'In a log' })
    const theirs = await authority.create('org_1', { userId: 'usr_gone', description: 'Theirs' })
    const page = await open({ javaScriptEnabled: false })
    await page.getByRole('link', { name: 'Leaked key' }).click()
    await page.getByLabel('Key', { exact: true }).fill(leaked.key)
    await button(page, 'Find this key').click()
    await page.getByText('It was this key').waitFor()
    expect(await app.call(leaked.key)).toBe(401)
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('link', { name: 'Owner gone' }).click()
    await page.getByRole('checkbox', { name: 'Select Theirs' }).check()
    await button(page, 'Transfer selected').click()
    await page.getByLabel('New user').selectOption('ada')
    await button(page, 'Transfer').click()
    await page.getByText('1 keys were given to another user').waitFor()
    expect(await authority.lookup(theirs.key)).toMatchObject({ userId: 'ada' })
  })

  test('does it with the keyboard alone', async ({ onTestFinished }) => {
    const { app, open } = await visitConsole(browser, onTestFinished)
    const page = await open()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to content')
    await pressByKeyboard(page, 'Create key')
    expect(await page.evaluate('document.activeElement.id')).toBe('description')
    await page.keyboard.type('By keyboard')
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

  test('looks after machine clients and secrets with the keyboard alone', async ({
    onTestFinished,
  }) => {
    const { app, open } = await visitConsole(browser, onTestFinished)
    const { clients, namedSecrets } = app.authority
    const page = await open()
    const press = async (name: string) => pressByKeyboard(page, name)
    await press('Machine clients')
    await press('Create client')
    await typeInto(page, 'name', 'Nightly export')
    await press('Create client')
    const first = await newKey(page, 'New client secret')
    await press('I have stored the secret')
    await press('Add secret')
    await press('Add secret')
    const second = await newKey(page, 'New client secret')
    await press('I have stored the secret')
    const [client] = (await clients.list('org_1')).clients
    const works = () => [first, second].map((one) => clients.accepts(client?.clientId ?? '', one))
    expect(works()).toEqual([true, true])
    await press('Retire')
    await press('Retire secret')
    expect(works()).toEqual([false, true])

    await press('Secrets')
    await press('Create secret')
    await page.keyboard.type('Stripe')
    await page.keyboard.press('Tab')
    await page.keyboard.type('sk_value')
    await press('Create secret')
    await page.getByText('The secret was stored').waitFor()
    expect(namedSecrets.valuesOf('org_1', 'Stripe')).toEqual(['sk_value'])
  })

  test('lets two people work at the same time', async ({ onTestFinished }) => {
    const { app, open } = await visitConsole(browser, onTestFinished)
    const [first, second] = await Promise.all([open(), open()])
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

  test('fits wide screens and phones, and axe finds nothing', async ({ onTestFinished }) => {
    const { app, open } = await visitConsole(browser, onTestFinished)
    const page = await open()
    expect(await lookAtPages(app, page)).toEqual([])
    expect(await lookAtAnswers(app, page)).toEqual([])
  })
})
