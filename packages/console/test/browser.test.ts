import path from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasBrowser, startBrowser } from './support/browser.ts'
import { fillDemo } from './support/demo-keys.ts'
import { startGuardedApp, type GuardedApp } from './support/guarded-app.ts'

const PICTURES = path.resolve(import.meta.dirname, '../../../docs/console')
// In the pictures, so that no key that was ever good is in the documents.
const PICTURED_KEY = 'acme_live_this-stands-where-the-key-is-shown-once'
const IN_DOCUMENTS = [
  'keys-wide',
  'keys-dark',
  'keys-phone',
  'key-wide',
  'created-wide',
  'audit-wide',
  'clients-wide',
  'client-wide',
  'secrets-wide',
  'leak-found-wide',
  'gone-wide',
  'outage-phone-dark',
]
// Between them they show every colour.
const COLORFUL = new Set([
  'keys',
  'key',
  'ended',
  'client',
  'leak-found',
  'mistake',
  'created',
  'outage',
])
// Only on demand, so that a test run leaves the working tree as it was.
const takesPictures = process.env['CLAVIGER_SCREENSHOTS'] === 'true'

describe.skipIf(!hasBrowser())('the console in a browser', { timeout: 120_000 }, () => {
  let browser: Browser
  let app: GuardedApp
  const pages: Page[] = []
  beforeAll(async () => {
    const gone = { goneUsers: (_: string, users: readonly string[]) => users.slice(0, 1) }
    ;[browser, app] = await Promise.all([startBrowser(), startGuardedApp(gone)])
  }, 120_000)
  afterAll(async () => {
    await Promise.all([browser.close(), app.close()])
  })
  beforeEach(() => {
    app.authority.reset()
  })
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()))
  })
  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1200, height: 800 },
      timezoneId: 'UTC',
      ...options,
    })
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    pages.push(page)
    await page.goto(app.url)
    return page
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
  const newKey = async (page: Page, label = 'New API key'): Promise<string> =>
    (await page.getByLabel(label).textContent()) ?? ''
  const picture = async (page: Page, name: string): Promise<void> => {
    if (takesPictures && IN_DOCUMENTS.includes(name))
      await page.screenshot({ path: path.join(PICTURES, `${name}.png`) })
  }
  const create = async (page: Page, description: string): Promise<string> => {
    await button(page, 'Create key').click()
    await page.getByLabel('Description').fill(description)
    await page.getByLabel('Scopes').fill('read:deployments')
    await page.getByLabel('Expires').selectOption('30')
    await button(page, 'Create key').click()
    return newKey(page)
  }

  test('creates, copies, uses, rotates and revokes a key', async () => {
    const page = await open()
    const requests: string[] = []
    const refusals: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => refusals.push(message.text()))
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('heading', { name: 'No keys yet' }).waitFor()

    const key = await create(page, 'CI of the billing service')
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

  test('does all of it without JavaScript', async () => {
    const page = await open({ javaScriptEnabled: false })
    const key = await create(page, 'No script')
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

  test('does it with the keyboard alone', async () => {
    const page = await open()
    const focused = () => page.evaluate('document.activeElement.textContent.trim()')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to content')
    const tabTo = async (name: string): Promise<void> => {
      for (let i = 0; i < 30 && (await focused()) !== name; i += 1) await page.keyboard.press('Tab')
      expect(await focused()).toBe(name)
      const arrived = page.waitForEvent('load')
      await page.keyboard.press('Enter')
      await arrived
    }
    await tabTo('Create key')
    await page.getByLabel('Description').waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('description')
    await page.keyboard.type('By keyboard')
    await page.keyboard.press('Enter')
    const key = await newKey(page)
    expect(await app.call(key)).toBe(200)
    await tabTo('I have stored the key')
    await tabTo('Revoke')
    await page.getByRole('heading', { name: 'Revoke this key?' }).waitFor()
    await tabTo('Revoke key')
    await page.getByText('The key was revoked').waitFor()
    expect(await app.call(key)).toBe(401)
  })

  test('looks after machine clients and secrets with the keyboard alone', async () => {
    const page = await open()
    const { clients, namedSecrets } = app.authority
    const focused = () => page.evaluate('document.activeElement.textContent.trim()')
    const press = async (name: string): Promise<void> => {
      for (let i = 0; i < 30 && (await focused()) !== name; i += 1) await page.keyboard.press('Tab')
      expect(await focused()).toBe(name)
      const arrived = page.waitForEvent('load')
      await page.keyboard.press('Enter')
      await arrived
    }
    await press('Machine clients')
    await press('Create client')
    await page.keyboard.type('Nightly export')
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

  test('ends a leaked key and looks after leavers without JavaScript', async () => {
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

  test('lets two people work at the same time', async () => {
    const [first, second] = await Promise.all([open(), open()])
    const keys = await Promise.all([create(first, 'First'), create(second, 'Second')])
    expect(new Set(keys).size).toBe(2)
    await first.goto(app.url)
    await first.getByRole('row', { name: 'Second' }).getByRole('button', { name: 'Revoke' }).click()
    await second.goto(app.url)
    await second
      .getByRole('row', { name: 'Second' })
      .getByRole('button', { name: 'Revoke' })
      .click()
    await Promise.all([button(first, 'Revoke key').click(), button(second, 'Revoke key').click()])
    expect(await Promise.all(keys.map(app.call))).toEqual([200, 401])
  })

  // axe looks at each page once, and once more at the colours of the dark ones.
  const looks = [
    { name: 'wide', width: 1200, height: 800, colorScheme: 'light', rules: 'all' },
    { name: 'dark', width: 1200, height: 800, colorScheme: 'dark', rules: 'none' },
    { name: 'phone', width: 360, height: 740, colorScheme: 'light', rules: 'none' },
    { name: 'phone-dark', width: 360, height: 740, colorScheme: 'dark', rules: 'colors' },
  ] as const
  test.each(looks.filter((_, i) => takesPictures || i === 0 || i === 3))(
    'fits $width pixels in $colorScheme, and axe finds nothing',
    async ({ name, width, height, colorScheme, rules }) => {
      const { keyId, clientId, secretId } = await fillDemo(app.authority)
      const page = await open({ viewport: { width, height }, colorScheme })
      const look = async (what: string): Promise<void> => {
        await picture(page, `${what}-${name}`)
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect([what, overflow]).toEqual([what, 0])
        const isLookedAt = rules === 'all' || (rules === 'colors' && COLORFUL.has(what))
        const found = isLookedAt ? await findings(page, rules === 'all') : []
        expect([what, found]).toEqual([what, []])
      }
      await look('keys')
      const client = `org=org_1&client=${clientId}`
      for (const [what, address] of [
        ['new', 'new?org=org_1'],
        ['key', `key?org=org_1&key=${keyId}`],
        ['rotate', `rotate?org=org_1&key=${keyId}`],
        ['revoke', `revoke?org=org_1&key=${keyId}`],
        ['audit', 'audit?org=org_1'],
        ['ended', 'keys?org=org_1&show=ended'],
        ['gone', 'keys?org=org_1&show=gone'],
        ['user', 'keys?org=org_1&user=usr_grace'],
        ['search', 'keys?org=org_1&q=nothing'],
        ['transfer', `transfer?org=org_1&key=${keyId}`],
        ['revoke-user', 'revoke-user?org=org_1&user=usr_grace'],
        ['clients', 'clients?org=org_1'],
        ['client', `client?${client}`],
        ['new-client', 'new-client?org=org_1'],
        ['retire-secret', `retire-secret?${client}&secret=${secretId}`],
        ['secrets', 'secrets?org=org_1'],
        ['new-secret', 'new-secret?org=org_1'],
        ['rotate-secret', 'rotate-secret?org=org_1&name=PagerDuty'],
        ['leak', 'leak?org=org_1'],
      ] as const) {
        await page.goto(`${app.url}/${address}`)
        await look(what)
      }
      const { key } = await app.authority.create('org_1', { description: 'Found in a log' })
      await page.getByLabel('Key', { exact: true }).fill(key)
      await button(page, 'Find this key').click()
      await page.getByText('It was this key').waitFor()
      await look('leak-found')
      await page.goto(`${app.url}/new?org=org_1`)
      await page.getByLabel('Scopes').fill('admin')
      await button(page, 'Create key').click()
      await look('mistake')
      await page.getByLabel('Scopes').fill('read:deployments')
      await button(page, 'Create key').click()
      await page.getByLabel('New API key').waitFor()
      await page.evaluate(`document.getElementById('new-key').textContent = '${PICTURED_KEY}'`)
      await look('created')
      app.authority.disturb = async () => {
        throw new Error('away')
      }
      await page.goto(`${app.url}/keys?org=org_1`)
      await look('outage')
    },
  )
})

// axe runs in a context of its own, because the page's policy lets no other script in.
async function findings(page: Page, isWhole: boolean): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  })
  const run = async (expression: string) =>
    session.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    })
  await run(axe.source)
  const { result } = await run(
    `axe.run(document, ${isWhole ? '{}' : '{ runOnly: ["color-contrast"] }'}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`,
  )
  await session.detach()
  return result.value
}
