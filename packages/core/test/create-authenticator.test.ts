import { allowWarnings } from '../../conformance/src/allow-warnings.ts'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  allScopes,
  createAuthenticator,
  type AuthEvent,
  type AuthenticatorOptions,
  type Lookup,
  type Requirement,
} from '../src/index.ts'
import { memoryStore } from '../../conformance/src/memory-store.ts'

allowWarnings('CLAVIGER_KEYS_WITHOUT_SCOPES', 'CLAVIGER_UNAVAILABLE')

const KEY = 'k3y-that-must-never-be-seen-anywhere'

const lookup: Lookup = async (key) =>
  key === KEY
    ? {
        tokenId: 'apit_1',
        organizationId: 'org_1',
        userId: 'usr_1',
        customClaims: { scopes: 'read' },
      }
    : null

const bearer = (credential: string) => ({ headers: { authorization: `Bearer ${credential}` } })

function authenticatorOf(options: Partial<AuthenticatorOptions> = {}) {
  const events: AuthEvent[] = []
  const authenticator = createAuthenticator({
    apiKeys: { lookup },
    onEvent: (event) => events.push(event),
    ...options,
  })
  return { authenticator, events }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('authenticate', () => {
  test('grants a good key, with what a query is narrowed by', async () => {
    const { authenticator } = authenticatorOf()
    expect(await authenticator.authenticate(bearer(KEY))).toMatchObject({
      kind: 'granted',
      auth: {
        kind: 'api-key',
        organizationId: 'org_1',
        userId: 'usr_1',
        filter: { organizationId: 'org_1', userId: 'usr_1' },
        scopes: [],
        tokenInfo: { tokenId: 'apit_1' },
      },
    })
  })

  test.each([
    ['no header', { headers: {} }, 'missing', 401],
    ['another scheme', { headers: { authorization: 'Basic eDp5' } }, 'missing', 401],
    ['nothing after Bearer', { headers: { authorization: 'Bearer' } }, 'missing', 401],
    ['two tokens', { headers: { authorization: 'Bearer a b' } }, 'malformed', 401],
    [
      'a repeated header',
      { headers: { authorization: ['Bearer a', 'Bearer a'] } },
      'malformed',
      401,
    ],
    ['an unknown key', bearer('unknown'), 'unknown_key', 401],
    ['a key ID', bearer('apit_1'), 'key_id', 401],
  ])('refuses %s', async (_, request, reason, status) => {
    const { authenticator } = authenticatorOf()
    expect(await authenticator.authenticate(request)).toMatchObject({
      kind: 'refused',
      reason,
      refusal: { status },
    })
  })

  test('judges the same object anew each time: a revocation counts at once', async () => {
    let isRevoked = false
    const { authenticator } = authenticatorOf({
      apiKeys: { lookup: async (key, context) => (isRevoked ? null : lookup(key, context)) },
    })
    const request = bearer(KEY)
    expect(await authenticator.authenticate(request)).toMatchObject({ kind: 'granted' })
    isRevoked = true
    await authenticator.revoke({ keyId: 'apit_1' })
    expect(await authenticator.authenticate(request)).toMatchObject({ kind: 'refused' })
  })

  test('refuses a verified caller without the scope, and says which', async () => {
    const { authenticator } = authenticatorOf()
    expect(await authenticator.authenticate(bearer(KEY), allScopes('read'))).toMatchObject({
      kind: 'refused',
      reason: 'insufficient_scope',
      refusal: {
        status: 403,
        headers: { 'www-authenticate': expect.stringContaining('scope="read"') },
      },
    })
  })

  test.each<[string, unknown]>([
    ['a scope in place of a requirement', 'deploy'],
    ['a requirement of a later version', { kind: 'all-claims', claims: ['x'] }],
    ['null', null],
  ])('refuses a caller who is required to meet %s', async (_, requirement) => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { authenticator } = authenticatorOf()
    for (let i = 0; i < 2; i += 1) {
      expect(
        await authenticator.authenticate(bearer(KEY), requirement as Requirement),
      ).toMatchObject({
        reason: 'unavailable',
      })
    }
  })

  test('never rejects, for any input', async () => {
    const { authenticator } = authenticatorOf()
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    for (const request of [
      undefined,
      null,
      {},
      { headers: null },
      { headers: { authorization: 7 } },
    ]) {
      expect(await authenticator.authenticate(request as never)).toMatchObject({ kind: 'refused' })
    }
  })

  test('gives the same answer a thousand times (R-ADAPT-13)', async () => {
    const { authenticator } = authenticatorOf()
    for (let i = 0; i < 1_000; i += 1) {
      expect((await authenticator.authenticate(bearer(KEY))).kind).toBe('granted')
      expect((await authenticator.authenticate(bearer('unknown'))).kind).toBe('refused')
    }
  })

  test("takes the credential from the application's own extractor, and from nowhere else then", async () => {
    const { authenticator } = authenticatorOf({
      extractToken: ({ headers }) => (headers as Record<string, string>)['x-api-key'],
    })
    expect(await authenticator.authenticate({ headers: { 'x-api-key': KEY } })).toMatchObject({
      kind: 'granted',
    })
    expect(await authenticator.authenticate(bearer(KEY))).toMatchObject({ reason: 'missing' })
    expect(await authenticator.authenticate({ headers: { 'x-api-key': 'a b' } })).toMatchObject({
      reason: 'malformed',
    })
  })
})

describe('check', () => {
  test('verifies once for all guards of a request', async () => {
    const asked = vi.fn<Lookup>(lookup)
    const { authenticator } = authenticatorOf({ apiKeys: { lookup: asked, cache: false } })
    const request = bearer(KEY)
    await authenticator.check(request, {})
    await authenticator.check(request, { isOptional: true })
    await authenticator.check(request, { requirement: allScopes('read') })
    expect(asked).toHaveBeenCalledTimes(1)
  })

  test('admits as anonymous only a request without the header', async () => {
    const { authenticator } = authenticatorOf()
    const check = (headers: Record<string, string>) =>
      authenticator.check({ headers }, { isOptional: true })
    expect(await check({})).toEqual({ kind: 'anonymous' })
    for (const authorization of ['', 'Basic eDp5', 'Bearer', 'Bearer unknown', 'Bearer a b']) {
      expect(await check({ authorization })).toMatchObject({ kind: 'refused' })
    }
  })

  test('lets a preflight through only when the application says so', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    }
    expect(await authenticatorOf().authenticator.check(preflight, {})).toMatchObject({
      kind: 'refused',
    })
    const { authenticator } = authenticatorOf({ allowPreflight: true })
    expect(await authenticator.check(preflight, {})).toEqual({ kind: 'anonymous' })
    expect(await authenticator.check({ ...preflight, method: 'GET' }, {})).toMatchObject({
      kind: 'refused',
    })
  })
})

describe('events', () => {
  test('tell what happened, and never the credential', async () => {
    const { authenticator, events } = authenticatorOf()
    await authenticator.authenticate(bearer(KEY))
    await authenticator.authenticate(bearer(KEY))
    await authenticator.revoke({ key: KEY })
    expect(events).toMatchObject([
      { v: 1, type: 'lookup', kind: 'valid', keyId: 'apit_1', organizationId: 'org_1' },
      {
        type: 'outcome',
        kind: 'granted',
        source: 'authority',
        fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
      },
      { type: 'outcome', kind: 'granted', source: 'memory', keyId: 'apit_1' },
      { type: 'revocation', by: 'key', origin: 'local', evicted: 1 },
    ])
    expect(
      inspect([events, authenticator, authenticator.stats()], {
        depth: Infinity,
        showHidden: true,
      }),
    ).not.toContain(KEY)
  })

  test('reach the diagnostics channels', async () => {
    const { authenticator } = authenticatorOf()
    const heard: unknown[] = []
    const listener = (message: unknown) => heard.push(message)
    subscribe('claviger:outcome', listener)
    await authenticator.authenticate(bearer(KEY))
    unsubscribe('claviger:outcome', listener)
    await authenticator.authenticate(bearer(KEY))
    expect(heard).toMatchObject([{ type: 'outcome', kind: 'granted' }])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('oops')
      },
    ],
  ])('change nothing when a listener %s', async (_, onEvent) => {
    const { authenticator } = authenticatorOf({ onEvent })
    expect(await authenticator.authenticate(bearer(KEY))).toMatchObject({ kind: 'granted' })
  })

  test('count a request once, as what the last of its guards made of it', async () => {
    const { authenticator, events } = authenticatorOf()
    const request = bearer(KEY)
    await authenticator.check(request, {})
    await authenticator.check(request, { requirement: allScopes('write') })
    expect(events.filter(({ type }) => type === 'outcome')).toMatchObject([
      { kind: 'granted' },
      { kind: 'refused', reason: 'insufficient_scope', status: 403, supersedes: 'granted' },
    ])
    expect(authenticator.stats()).toMatchObject({ granted: 0, refused: { insufficient_scope: 1 } })
  })
})

describe('process warnings', () => {
  test('name an outage once a minute, without any detail of the request', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { authenticator } = authenticatorOf({
      apiKeys: {
        lookup: async (key) => {
          throw new Error(`cannot ask about ${key} at http://10.0.0.1`)
        },
      },
    })
    for (let i = 0; i < 20; i += 1) await authenticator.authenticate(bearer(`${KEY}${i}`))
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]).toMatchObject([
      expect.not.stringContaining(KEY),
      { type: 'ClavigerWarning', code: 'CLAVIGER_UNAVAILABLE' },
    ])
  })
})

describe('createAuthenticator', () => {
  test.each([
    ['nothing to accept', {}, 'apiKeys, jwt, or both'],
    ['no lookup', { apiKeys: {} }, 'apiKeys.lookup must be a function'],
    ['a misspelt option', { apiKeys: { lookup, ttl: 5 } }, 'apiKeys has no option "ttl"'],
    [
      'a misspelt option at the top',
      { apiKeys: { lookup }, relam: 'x' },
      'options has no option "relam". Did you mean realm?',
    ],
    ['a negative TTL', { apiKeys: { lookup, ttlMs: -1 } }, 'apiKeys.ttlMs must be a whole number'],
    ['a TTL in text', { apiKeys: { lookup, ttlMs: '30s' } }, 'got a string'],
    ['a TTL that is no number', { apiKeys: { lookup, ttlMs: Number.NaN } }, 'got NaN'],
    [
      'no cache, but stale verdicts',
      { apiKeys: { lookup, cache: false, staleIfErrorMs: 1 } },
      'staleIfErrorMs needs the cache',
    ],
    [
      'a realm that breaks a header',
      { apiKeys: { lookup }, realm: 'a\r\nb' },
      'realm must be a string of printable ASCII, got another character at position 2',
    ],
    [
      'a listener that is not a function',
      { apiKeys: { lookup }, onEvent: true },
      'onEvent must be a function',
    ],
    [
      'a store without its methods',
      { apiKeys: { lookup }, store: {} },
      'store must be an object with a method',
    ],
    [
      'a store, and a lookup that does not name its authority',
      { apiKeys: { lookup }, store: memoryStore() },
      "Give it a name, such as apiKeys: { lookup, authority: 'billing-keys' }",
    ],
    [
      'an authority without a name',
      { apiKeys: { lookup, authority: '' }, store: memoryStore() },
      'apiKeys.authority must be',
    ],
    [
      'a lookup whose authority is not a string',
      { apiKeys: { lookup: Object.assign(async () => null, { authority: 1 }) } },
      'apiKeys.lookup.authority must be',
    ],
    ['a string', 'options', 'options must be an object, got a string'],
  ])('throws at startup for %s', (_, options, message) => {
    expect(() => createAuthenticator(options as never)).toThrow(TypeError)
    expect(() => createAuthenticator(options as never)).toThrow(message)
  })

  test('never quotes a string: it may be a secret in the wrong place', () => {
    const options = { apiKeys: { lookup: 'sk_live_secret' } }
    expect(() => createAuthenticator(options as never)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('sk_live_secret') }),
    )
  })
})

describe('close', () => {
  test('keeps what is cached, and makes no lookup any more', async () => {
    const asked = vi.fn<Lookup>(lookup)
    const { authenticator } = authenticatorOf({ apiKeys: { lookup: asked } })
    await authenticator.authenticate(bearer(KEY))
    await authenticator.close()
    expect(await authenticator.authenticate(bearer(KEY))).toMatchObject({ kind: 'granted' })
    expect(await authenticator.authenticate(bearer('another'))).toMatchObject({
      kind: 'refused',
      reason: 'unavailable',
    })
    expect(asked).toHaveBeenCalledOnce()
  })
})

test('a hook that is still at work when it closes begins no lookup', async () => {
  let goOn!: () => void
  const hook = new Promise<undefined>((resolve) => {
    goOn = () => {
      resolve(undefined)
    }
  })
  const asked = vi.fn<Lookup>(lookup)
  const { authenticator } = authenticatorOf({
    apiKeys: { lookup: asked, beforeLookup: () => hook },
  })
  const outcome = authenticator.authenticate(bearer(KEY))
  await authenticator.close()
  goOn()
  expect(await outcome).toMatchObject({ kind: 'refused', reason: 'unavailable' })
  expect(asked).not.toHaveBeenCalled()
})

describe('a malformed request', () => {
  test.each([
    ['null', null],
    ['a request without headers', { method: 'OPTIONS', headers: null }],
    [
      'a trap',
      new Proxy(
        {},
        {
          get() {
            throw new Error('trap')
          },
        },
      ),
    ],
  ])('is refused by a guard that lets preflights pass: %s', async (_, request) => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { authenticator } = authenticatorOf({ allowPreflight: true })
    const outcome = await authenticator.check(request as never, {})
    expect(outcome.kind).toBe('refused')
  })
})
