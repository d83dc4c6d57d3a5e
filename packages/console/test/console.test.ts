import events from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, test, vi } from 'vitest'
import type { SignedIn } from '../src/index.ts'
import {
  ADMINISTRATOR,
  ask,
  MOUNTS,
  once,
  openConsole,
  shownKey,
  type TestOptions,
} from './support/test-console.ts'

const KEYS = '/keys?org=org_1'
const NEW = '/new?org=org_1'

describe.each(Object.entries(MOUNTS))('the console in %s', (framework, start) => {
  const open = async (options: Partial<TestOptions> = {}) => openConsole(options, start)

  test('leads from the place where it is mounted to the keys', async () => {
    const { console } = await open()
    const first = await ask(console, '')
    expect([first.status, first.headers.get('location')]).toEqual([303, './console/'])
    const second = await ask(console, '/')
    expect([second.status, second.headers.get('location')]).toEqual([303, './keys?org=org_1'])
    const list = await ask(console, KEYS)
    expect(list.status).toBe(200)
    expect(list.body).toContain('<h1>API keys</h1>')
  })

  test('creates, shows once, rotates and revokes a key', async () => {
    const { console, authority } = await open()
    const created = await ask(console, NEW, {
      form: [once(), ['description', 'CI'], ['scopes', 'read:a read:b'], ['expires', '30']],
    })
    expect(created.status).toBe(200)
    const key = shownKey(created.body)
    const info = await authority.lookup(key)
    expect(info).toMatchObject({ description: 'CI', scopes: ['read:a', 'read:b'], mode: 'live' })
    const id = info?.tokenId ?? ''

    const rotated = await ask(console, `/rotate?org=org_1&key=${id}`, {
      form: [once(), ['overlap', 'day']],
    })
    const next = shownKey(rotated.body)
    expect(await authority.lookup(next)).toMatchObject({ scopes: ['read:a', 'read:b'] })
    expect(await authority.lookup(key)).not.toBeNull()

    const question = await ask(console, `/revoke?org=org_1&key=${id}`)
    expect(question.body).toContain('CI')
    expect(await authority.lookup(key)).not.toBeNull()
    const revoked = await ask(console, `/revoke?org=org_1&key=${id}`, { form: [] })
    expect(revoked.status).toBe(303)
    expect(await authority.lookup(key)).toBeNull()
    expect(await authority.lookup(next)).not.toBeNull()
    for (const path of [KEYS, `${KEYS}&show=ended`, `/key?org=org_1&key=${id}`]) {
      const { body } = await ask(console, path)
      expect(body).not.toContain(key)
      expect(body).not.toContain(next)
    }
  })

  test('keeps nothing in caches, and loads nothing from elsewhere', async () => {
    const { console } = await open()
    const created = await ask(console, NEW, { form: [once()] })
    for (const { headers } of [created, await ask(console, KEYS), await ask(console, '/x')]) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
    }
    expect(created.body).not.toMatch(
      /<style|style=|<script>|\son\w+=|(?:src|href)="(?:https?:)?\/\//,
    )
    for (const [, path = ''] of created.body.matchAll(
      /(?:src|href)="\.(\/[\w.-]+\.(?:js|css|svg))"/g,
    )) {
      expect((await ask(console, path)).status).toBe(200)
    }
  })

  test.each<[string, Record<string, string>]>([
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['that no page made', { 'sec-fetch-site': 'none' }],
    ['of another origin', { 'sec-fetch-site': '', origin: 'https://evil.example' }],
    ['of no origin', { 'sec-fetch-site': '', origin: 'null' }],
  ])('refuses a change %s', async (_, headers) => {
    const { console, authority } = await open({ origins: ['https://console.acme.com'] })
    const kept = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
    const response = await fetch(`${console.url}${NEW}`, {
      method: 'POST',
      headers: kept,
      body: new URLSearchParams([once()]),
    })
    expect(response.status).toBe(403)
    expect(authority.calls).toEqual([])
  })

  test('takes a change of a configured origin, where the browser tells no more', async () => {
    const { console, authority } = await open({ origins: ['https://console.acme.com'] })
    const response = await fetch(`${console.url}${NEW}`, {
      method: 'POST',
      headers: { origin: 'https://console.acme.com' },
      body: new URLSearchParams([once()]),
    })
    expect(response.status).toBe(200)
    expect(authority.calls).toEqual(['create org_1'])
  })

  test('has no page for another organization, and none for a key of another', async () => {
    const { console, authority } = await open()
    const { key, tokenInfo } = await authority.create('org_2')
    authority.calls.length = 0
    for (const page of ['keys', 'key', 'new', 'rotate', 'revoke', 'revoke-many']) {
      expect((await ask(console, `/${page}?org=org_2&key=${tokenInfo.tokenId}`)).status).toBe(404)
    }
    expect((await ask(console, '/keys')).status).toBe(404)
    expect(authority.calls).toEqual([])
    for (const page of ['key', 'rotate', 'revoke']) {
      const path = `/${page}?org=org_1&key=${tokenInfo.tokenId}`
      const asked = await ask(console, path)
      expect(asked.status).toBe(404)
      expect(asked.body).toBe((await ask(console, `/${page}?org=org_1&key=made-up`)).body)
      const form = [once(), ['overlap', 'none'], ['description', 'x']] as const
      expect((await ask(console, path, { form })).status).toBe(404)
    }
    await ask(console, '/revoke-many?org=org_1', { form: [['key', tokenInfo.tokenId]] })
    expect(await authority.lookup(key)).toMatchObject({ state: 'active' })
  })

  test('carries out a form that is sent twice once', async () => {
    const { console, authority } = await open()
    const form = [once()]
    const answers = await Promise.all([
      ask(console, NEW, { form }),
      ask(console, NEW, { form }),
      ask(console, NEW, { form }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
    expect((await authority.list('org_1')).keys).toHaveLength(1)
    expect((await ask(console, NEW, { form: [] })).status).toBe(409)
  })

  test('grants only what the person may grant', async () => {
    const { console, authority } = await open()
    for (const scopes of ['admin', 'read:a admin', 'readx', 'deploy:applications2', '*']) {
      const refused = await ask(console, NEW, {
        form: [once(), ['scopes', scopes], ['description', 'Kept']],
      })
      expect(refused.status).toBe(400)
      expect(refused.body).toContain('value="Kept"')
      expect(refused.body).toContain(`value="${scopes}"`)
    }
    const { tokenInfo } = await authority.create('org_1', { scopes: ['admin'] })
    const path = `/rotate?org=org_1&key=${tokenInfo.tokenId}`
    expect((await ask(console, path, { form: [once(), ['overlap', 'day']] })).status).toBe(400)
    expect((await authority.list('org_1')).keys).toHaveLength(1)
  })

  test('replaces only keys whose roles the person may grant', async () => {
    let { grantableRoles }: SignedIn = ADMINISTRATOR
    const { console, authority } = await open({
      signIn: () => ({ ...ADMINISTRATOR, ...(grantableRoles && { grantableRoles }) }),
    })
    const { tokenInfo } = await authority.create('org_1')
    authority.age(tokenInfo.tokenId, { roles: ['owner'] })
    const path = `/rotate?org=org_1&key=${tokenInfo.tokenId}`
    const rotate = async () => ask(console, path, { form: [once(), ['overlap', 'day']] })
    const refused = await rotate()
    expect(refused.status).toBe(400)
    expect(refused.body).toContain('You may not grant: owner')
    expect((await authority.list('org_1')).keys).toHaveLength(1)

    grantableRoles = ['own*']
    expect((await rotate()).status).toBe(200)
  })

  test('tells the authority what the person may grant, which is nothing unless it is said', async () => {
    let user: SignedIn = ADMINISTRATOR
    const { console, authority } = await open({ signIn: () => user })
    const created = vi.spyOn(authority, 'create')
    const rotated = vi.spyOn(authority, 'rotate')
    await ask(console, NEW, { form: [once()] })
    const { grantable, ...others } = user
    const [{ tokenId } = { tokenId: '' }] = (await authority.list('org_1')).keys
    user = others
    await ask(console, `/rotate?org=org_1&key=${tokenId}`, { form: [once(), ['overlap', 'day']] })
    expect(created.mock.lastCall?.[1]).toMatchObject({ grantable, grantableRoles: [] })
    expect(rotated.mock.lastCall?.[2]).toMatchObject({ grantable: [], grantableRoles: [] })
  })

  test('makes keys only for users for whom the person may make them', async () => {
    const cases = [
      [undefined, ['ada', ''], ['grace', 'ADA', ' grace ']],
      [['grace'], ['grace', ''], ['ada', 'eve']],
      ['all', ['grace', 'ada', ''], []],
    ] as const
    for (const [users, allowed, refused] of cases) {
      const { console, authority } = await open({
        signIn: () => ({ ...ADMINISTRATOR, ...(users !== undefined && { users }) }),
      })
      for (const userId of allowed) {
        expect((await ask(console, NEW, { form: [once(), ['userId', userId]] })).status).toBe(200)
      }
      for (const userId of refused) {
        const answer = await ask(console, NEW, { form: [once(), ['userId', userId]] })
        expect([answer.status, answer.body.includes('id="userId-error"')]).toEqual([400, true])
      }
      const { keys } = await authority.list('org_1')
      expect(keys.map(({ userId = '' }) => userId).toReversed()).toEqual(allowed)
    }
  })

  test('does not replace a key of a user for whom the person may make no keys', async () => {
    const { console, authority } = await open()
    const { tokenInfo } = await authority.create('org_1', { userId: 'grace' })
    expect((await ask(console, KEYS)).body).not.toContain('>Rotate<')
    const path = `/rotate?org=org_1&key=${tokenInfo.tokenId}`
    expect((await ask(console, path, { form: [once(), ['overlap', 'day']] })).status).toBe(400)
    expect((await authority.list('org_1')).keys).toHaveLength(1)
  })

  test('lets a person do what they may, and no more', async () => {
    const { console, authority } = await open({
      signIn: () => ({ userId: 'eve', organizations: ['org_1'], may: ['read'] }),
    })
    const { key, tokenInfo } = await authority.create('org_1')
    const { body } = await ask(console, KEYS)
    expect(body).not.toMatch(/Create key|Rotate|>Revoke</)
    for (const page of ['new', 'rotate', 'revoke', 'revoke-many']) {
      const path = `/${page}?org=org_1&key=${tokenInfo.tokenId}`
      expect((await ask(console, path)).status).toBe(403)
      const form = [once(), ['key', tokenInfo.tokenId]] as const
      expect((await ask(console, path, { form })).status).toBe(403)
    }
    expect(await authority.lookup(key)).not.toBeNull()
    expect((await authority.list('org_1')).keys).toHaveLength(1)
  })

  test('sends strangers away, and keeps what was typed when a session ended', async () => {
    const { console, authority } = await open({ signIn: () => ({ redirect: '/login' }) })
    const page = await ask(console, KEYS)
    expect([page.status, page.headers.get('location')]).toEqual([303, '/login'])
    const sent = await ask(console, NEW, { form: [once(), ['description', '<b>typed</b>']] })
    expect(sent.status).toBe(401)
    expect(sent.body).toContain('value="&lt;b&gt;typed&lt;/b&gt;"')
    expect(authority.calls).toEqual([])

    const other = await open({ signIn: () => undefined })
    expect((await ask(other.console, KEYS)).status).toBe(401)
    expect((await ask(other.console, NEW, { form: [once()] })).status).toBe(401)
  })

  test.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('secret-of-the-session-store')
      },
    ],
    ['answers with something else', () => ({ userId: '' }) as never],
    ['allows what does not exist', () => ({ ...ADMINISTRATOR, may: ['everything'] }) as never],
    ['names one user as if they were several', () => ({ ...ADMINISTRATOR, users: 'ada' }) as never],
    ['names no organizations', () => ({ userId: 'ada', may: ['read'] }) as never],
  ])('admits no one when signIn %s', async (_, signIn) => {
    const { console, authority, errors } = await open({ signIn })
    const answer = await ask(console, KEYS)
    expect(answer.status).toBe(503)
    expect(answer.body).not.toContain('secret-of')
    expect(errors).toHaveLength(1)
    expect(authority.calls).toEqual([])
  })

  test('says that the authority is away, and shows what it knew', async () => {
    const { console, authority, errors } = await open()
    await authority.create('org_1', { description: 'Known before' })
    await ask(console, KEYS)
    authority.disturb = async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.1:5432')
    }
    const list = await ask(console, KEYS)
    expect(list.status).toBe(503)
    expect(list.headers.get('retry-after')).not.toBeNull()
    expect(list.body).toContain('Known before')
    expect(list.body).not.toContain('ECONNREFUSED')
    const change = await ask(console, NEW, { form: [once(), ['description', 'x']] })
    expect(change.status).toBe(503)
    expect(change.body).toContain('may have happened or not')
    expect(errors).toHaveLength(2)
  })

  test('does not wait for an authority that is slow', async () => {
    const { console, authority } = await open({ timeoutMs: 100 })
    authority.disturb = async () => new Promise(() => {})
    expect((await ask(console, KEYS)).status).toBe(503)
  })

  // A body parser that stands before the console reads the form, and has its own limits.
  test.skipIf(framework === 'Express')('does not wait for a form that never ends', async () => {
    const { console, authority, errors } = await open({ timeoutMs: 100 })
    const [answer, body] = await sendHalf(`${console.url}${NEW}`)
    expect([answer.statusCode, answer.headers.connection]).toEqual([408, 'close'])
    expect(body).toContain('did not arrive in time')
    expect([authority.calls, errors]).toEqual([[], []])
  })

  test('refuses a forged page token, with a way back', async () => {
    const { console } = await open()
    for (const token of ['x', '1 ["org_2","active",null]', '%00']) {
      const forged = await ask(console, `${KEYS}&page=${token}`)
      expect(forged.status).toBe(400)
      expect(forged.body).toContain('href="./"')
    }
  })

  test('refuses what is no form, one that is too large, and other methods', async () => {
    const { console, authority } = await open()
    const headers = { 'sec-fetch-site': 'same-origin' }
    const json = await fetch(`${console.url}${NEW}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"once":"x"}',
    })
    expect(json.status).toBe(415)
    const large = await ask(console, NEW, { form: [once(), ['description', 'x'.repeat(70_000)]] })
    // A body parser that stands before the console has read it, so the field is what is too long.
    expect(large.status).toBe(framework === 'Express' ? 400 : 413)
    expect((await ask(console, KEYS, { method: 'DELETE' })).status).toBe(405)
    expect((await ask(console, KEYS, { form: [] })).status).toBe(405)
    expect(authority.calls).toEqual([])
  })

  test('says what is wrong with each field, and keeps what was typed', async () => {
    const { console, authority } = await open()
    for (const [name, value] of [
      ['description', 'x'.repeat(513)],
      ['scopes', 'read:"'],
      ['scopes', Array.from({ length: 101 }, (_, i) => `read:${i}`).join(' ')],
      ['userId', 'u'.repeat(257)],
      ['expires', '-1'],
      ['mode', 'both'],
    ] as const) {
      const answer = await ask(console, NEW, { form: [once(), [name, value]] })
      expect(answer.status).toBe(400)
      expect(answer.body).toContain('role="alert"')
      expect(answer.body).toContain(`id="${name}-error"`)
    }
    expect(authority.calls).toEqual([])
  })

  test('shows hostile names as harmless text', async () => {
    const { console, authority } = await open()
    await authority.create('org_1', { description: '<script>alert(1)</script>' })
    await authority.create('org_1', { description: '"><img src=x onerror=alert(1)>' })
    await authority.create('org_1', { description: 'gpj.\u202Etxt' })
    await authority.create('org_1', { description: '\u200B\u200B' })
    await authority.create('org_1', { description: `long ${'x'.repeat(10_000)}` })
    await authority.create('org_1', { userId: '"><svg onload=alert(1)>' })
    const { body } = await ask(console, KEYS)
    expect(body).not.toMatch(/<script>|<img|<svg onload/)
    expect(body).not.toMatch(/[\u202E\u200B]/)
    expect(body).toContain('U+202E')
    expect(body).not.toContain('x'.repeat(200))
  })

  test('finds keys by what stands in them, revokes several at once, and lists pages', async () => {
    const { console, authority } = await open()
    const made = await Promise.all(
      Array.from({ length: 35 }, async (_, i) =>
        authority.create('org_1', { description: i < 2 ? `Old ${i}` : `Key ${i}` }),
      ),
    )
    const first = await ask(console, KEYS)
    expect(first.body).not.toContain('Old 0')
    const [, next = ''] = /href="\.(\/keys\?[^"]*page=[^"]*)"/.exec(first.body) ?? []
    expect((await ask(console, next.replaceAll('&amp;', '&'))).body).toContain('Old 0')
    const found = await ask(console, `${KEYS}&q=OLD`)
    expect(found.body).toContain('Old 1')
    expect(found.body).not.toContain('Key 3')

    const ids = made.slice(0, 2).map(({ tokenInfo }) => tokenInfo.tokenId)
    const query = ids.map((id) => `&key=${id}`).join('')
    const preview = await ask(console, `/revoke-many?org=org_1${query}`)
    expect(preview.body).toContain('Old 0')
    expect(await authority.lookup(made[0]?.key ?? '')).not.toBeNull()
    const form = ids.map((id) => ['key', id] as const)
    expect((await ask(console, '/revoke-many?org=org_1', { form })).status).toBe(303)
    expect(await authority.lookup(made[0]?.key ?? '')).toBeNull()
    expect((await authority.list('org_1')).nextPageToken).toBeDefined()
  })

  test('shows and hands out the audit trail, in cells that run no formula', async () => {
    const { console, authority } = await open()
    await authority.create('org_1', { actor: '=HYPERLINK("https://evil.example")' })
    await authority.create('org_2', { actor: 'another organization' })
    const page = await ask(console, '/audit?org=org_1')
    expect(page.body).toContain('Key created')
    expect(page.body).not.toContain('another organization')
    const csv = await ask(console, '/audit.csv?org=org_1')
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toContain('attachment')
    expect(csv.body.split('\r\n')[1]).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
    const json = JSON.parse((await ask(console, '/audit.json?org=org_1')).body)
    expect(json).toHaveLength(1)
  })

  test('keeps the audit trail from those who may not read it', async () => {
    const { console, authority } = await open({
      signIn: () => ({
        userId: 'eve',
        organizations: ['org_1'],
        may: ['read', 'create', 'revoke'],
      }),
    })
    for (const page of ['audit', 'audit.csv', 'audit.json']) {
      expect((await ask(console, `/${page}?org=org_1`)).status).toBe(403)
    }
    expect(authority.calls).toEqual([])
    expect((await ask(console, KEYS)).body).not.toContain('Audit trail')
  })

  test('shows a key also while its use cannot be read', async () => {
    const { console, authority } = await open()
    const { tokenInfo } = await authority.create('org_1', { description: 'Counted' })
    const path = `/key?org=org_1&key=${tokenInfo.tokenId}`
    authority.uses.push({ requests: 1_234, refusals: 34 })
    expect((await ask(console, path)).body).toContain(
      '1,234 requests in 1 days, 34 of them refused',
    )
    authority.usage = async () => {
      throw new Error('away')
    }
    const answer = await ask(console, path)
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('The counts cannot be read right now.')
  })

  test('changes a description, and says which one is too long', async () => {
    const { console, authority } = await open()
    const { tokenInfo } = await authority.create('org_1', { description: 'Before' })
    const path = `/key?org=org_1&key=${tokenInfo.tokenId}`
    expect((await ask(console, path, { form: [['description', 'After']] })).status).toBe(303)
    expect((await ask(console, `${path}&done=updated`)).body).toContain('After')
    const long = await ask(console, path, { form: [['description', 'y'.repeat(513)]] })
    expect(long.status).toBe(400)
    expect(await authority.get('org_1', tokenInfo.tokenId)).toMatchObject({ description: 'After' })
  })

  test('shows texts, colours and a language of the application', async () => {
    const { console } = await open({
      texts: { brand: 'Acme <Keys>' },
      colors: { light: { accentText: '#fff' }, dark: { accent: 'rgb(1 2 3)' } },
      language: 'ar',
    })
    const { body } = await ask(console, KEYS)
    expect(body).toContain('Acme &lt;Keys&gt;')
    expect(body).toContain('<html lang="ar" dir="rtl">')
    const theme = await ask(console, '/theme.css')
    expect(theme.body).toContain('--accent-text:#fff')
    expect(theme.body).toContain('--accent:rgb(1 2 3)')
  })

  test('lets a person with several organizations choose, and an operator name any', async () => {
    const signedIn = { userId: 'op', may: ['read'] } as const
    const some = await open({ signIn: () => ({ ...signedIn, organizations: ['org_a', 'org_b'] }) })
    expect((await ask(some.console, '/')).body).toContain('./keys?org=org_b')
    expect((await ask(some.console, '/keys?org=org_c')).status).toBe(404)
    const all = await open({ signIn: () => ({ ...signedIn, organizations: 'all' }) })
    expect((await ask(all.console, '/')).body).toContain('name="org"')
    expect((await ask(all.console, '/keys?org=org_c')).status).toBe(200)
  })
})

// Sends the beginning of a form, and reads the answer.
async function sendHalf(url: string): Promise<[IncomingMessage, string]> {
  const sending = request(url, {
    method: 'POST',
    headers: {
      'content-length': 1_000,
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    },
  })
  sending.write('description=x')
  const [answer]: IncomingMessage[] = await events.once(sending, 'response')
  if (answer === undefined) throw new Error('There was no answer.')
  const body = await text(answer)
  sending.destroy()
  return [answer, body]
}
