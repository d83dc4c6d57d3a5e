import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasBrowser } from '../support/browser.ts'
import { lookAtAnswers, lookAtPages, lookAtRightToLeft } from '../support/look-at-demo.ts'
import { startLooking } from '../support/look-at-page.ts'
import {
  button,
  newKey,
  pressByKeyboard,
  startVisits,
  typeInto,
  type Visits,
} from '../support/visit-console.ts'

describe.skipIf(!hasBrowser())('every page in a browser', { timeout: 300_000 }, () => {
  let visits: Visits
  beforeAll(async () => {
    visits = await startVisits()
  }, 120_000)
  afterAll(async () => visits.close())
  beforeEach(() => {
    visits.app.authority.reset()
  })

  test('ends a leaked key and looks after leavers without JavaScript', async () => {
    const { app, open } = visits
    const { authority } = app
    const leaked = await authority.create('org_1', { description: 'In a log' })
    const theirs = await authority.create('org_1', { userId: 'usr_gone', description: 'Theirs' })
    const page = await open({ javaScript: false })
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

  test('looks after machine clients and secrets with the keyboard alone', async () => {
    const { app, open } = visits
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
    await typeInto(page, 'name', 'Stripe')
    await page.keyboard.press('Tab')
    await page.keyboard.type('sk_value')
    await press('Create secret')
    await page.getByText('The secret was stored').waitFor()
    expect(namedSecrets.valuesOf('org_1', 'Stripe')).toEqual(['sk_value'])
  })

  test('fits wide screens and phones, and axe finds nothing', async () => {
    const { app, open } = visits
    const page = await open()
    const look = await startLooking(page)
    expect(await lookAtPages(app, page, look)).toEqual([])
    expect(await lookAtAnswers(app, page, look)).toEqual([])
  })

  test('reads from right to left, with styles and links of the application', async () => {
    const { app, open } = visits
    const page = await open()
    const look = await startLooking(page)
    expect(await lookAtRightToLeft(app, page, look)).toEqual([])
    const at = async (name: string) =>
      (await page.getByRole('link', { name }).boundingBox())?.x ?? 0
    // The start of a line is on the right.
    expect(await at('API keys')).toBeGreaterThan(await at('Audit trail'))
    // IDs and endings are read from left to right in every language.
    const ending = 'getComputedStyle(document.querySelector("code")).direction'
    expect(await page.evaluate(ending)).toBe('ltr')
    const radius = 'getComputedStyle(document.documentElement).getPropertyValue("--radius")'
    expect(await page.evaluate(radius)).toBe('3px')
  })
})
