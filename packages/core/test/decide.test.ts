import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  allScopes,
  createAuthenticator,
  type ApiKeyOptions,
  type AuthenticatorOptions,
  type AuthRequest,
  type TokenInfoInput,
} from '../src/index.ts'
import { AUDIENCE, ISSUER, sharedSigner, sign } from './jwt/token-issuer.ts'
import { startKeyServer, type KeyServer } from './jwt/key-server.ts'

const KEYS: Readonly<Record<string, TokenInfoInput>> = {
  'good-key': { tokenId: 'apit_1', organizationId: 'org_1' },
  'good.key': { tokenId: 'apit_2', organizationId: 'org_2' },
}

let server: KeyServer
let isRevokedAtTheAuthority = false

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: Date.UTC(2030, 0, 1) })
  isRevokedAtTheAuthority = false
  server = await startKeyServer((await sharedSigner('ES256')).publicJwk)
})
afterEach(async () => {
  vi.useRealTimers()
  await server.stop()
})

/** Keys and tokens, as `scalekit()` sets them up. */
function authenticatorOf(options: Partial<AuthenticatorOptions> = {}) {
  return createAuthenticator({
    apiKeys: { lookup: async (key) => (isRevokedAtTheAuthority ? null : (KEYS[key] ?? null)) },
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      jwksUri: server.url,
      organizationClaim: 'oid',
    },
    ...options,
  })
}

function bearer(credential: string): AuthRequest {
  return { method: 'GET', headers: { authorization: `Bearer ${credential}` } }
}

/** The outcome where it was decided at once. */
function decidedAtOnce(outcome: unknown): unknown {
  expect(outcome).not.toBeInstanceOf(Promise)
  return outcome
}

const aToken = async (claims = {}) => sign(await sharedSigner('ES256'), claims)

describe('at once, without a promise,', () => {
  test.each<[string, AuthRequest, string]>([
    ['no header', { headers: {} }, 'missing'],
    ['another scheme', { headers: { authorization: 'Basic dXNlcjpwYXNz' } }, 'missing'],
    ['two tokens', bearer('a b'), 'malformed'],
    ['a byte beyond ASCII', bearer('good-key\u00e9'), 'malformed'],
    ['a header that was sent twice', { headers: { authorization: ['a', 'b'] } }, 'malformed'],
    ['a key ID', bearer('apit_1'), 'key_id'],
    ['a header with nothing after it but a dot', bearer('eyJhbGciOiJFUzI1NiJ9.x'), 'malformed'],
  ])('%s is refused', (_, request, reason) => {
    const outcome = decidedAtOnce(authenticatorOf().check(request, {}))
    expect(outcome).toMatchObject({ kind: 'refused', reason })
  })

  test('a requirement of an unknown kind changes no 401', () => {
    const requirement = JSON.parse('{"kind":"later"}')
    expect(decidedAtOnce(authenticatorOf().check({ headers: {} }, { requirement }))).toMatchObject({
      reason: 'missing',
    })
  })

  test('an optional guard lets a request without a header through', () => {
    const outcome = authenticatorOf().check({ headers: {} }, { isOptional: true })
    expect(decidedAtOnce(outcome)).toEqual({ kind: 'anonymous' })
  })

  test.each(['good-key', 'good.key'])('a remembered key is granted: %s', async (key) => {
    const authenticator = authenticatorOf()
    expect(authenticator.check(bearer(key), {})).toBeInstanceOf(Promise)
    await authenticator.check(bearer(key), {})
    expect(decidedAtOnce(authenticator.check(bearer(key), {}))).toMatchObject({
      kind: 'granted',
      auth: { kind: 'api-key', organizationId: KEYS[key]?.organizationId },
    })
  })

  test('a key that the authority called invalid is refused', async () => {
    const authenticator = authenticatorOf()
    await authenticator.check(bearer('made-up'), {})
    expect(decidedAtOnce(authenticator.check(bearer('made-up'), {}))).toMatchObject({
      kind: 'refused',
      reason: 'unknown_key',
    })
  })

  test('a remembered token is granted', async () => {
    const authenticator = authenticatorOf()
    const token = await aToken()
    expect(await authenticator.check(bearer(token), {})).toMatchObject({ kind: 'granted' })
    expect(decidedAtOnce(authenticator.check(bearer(token), {}))).toMatchObject({
      kind: 'granted',
      auth: { kind: 'jwt', organizationId: 'org_1' },
    })
  })

  test('a new token is granted where its key is known', async () => {
    const authenticator = authenticatorOf()
    expect(await authenticator.check(bearer(await aToken()), {})).toMatchObject({ kind: 'granted' })
    const outcome = authenticator.check(bearer(await aToken({ jti: 'another' })), {})
    expect(decidedAtOnce(outcome)).toMatchObject({ kind: 'granted', auth: { kind: 'jwt' } })
  })

  test('a new token with a forged signature is refused where its key is known', async () => {
    const authenticator = authenticatorOf()
    await authenticator.check(bearer(await aToken()), {})
    const [header, , signature] = (await aToken()).split('.')
    const [, payload] = (await aToken({ jti: 'another' })).split('.')
    const outcome = authenticator.check(bearer([header, payload, signature].join('.')), {})
    expect(decidedAtOnce(outcome)).toMatchObject({ kind: 'refused', reason: 'bad_signature' })
  })

  test('a token of another issuer is refused', async () => {
    const token = await aToken({ iss: 'https://other.example' })
    expect(decidedAtOnce(authenticatorOf().check(bearer(token), {}))).toMatchObject({
      kind: 'refused',
      reason: 'bad_issuer',
    })
  })

  test('what a verified caller must have is compared', async () => {
    const authenticator = authenticatorOf({ apiKeys: scopedKeys() })
    const request = bearer('good-key')
    await authenticator.check(request, {})
    expect(
      decidedAtOnce(authenticator.check(request, { requirement: allScopes('read') })),
    ).toMatchObject({ kind: 'granted' })
    expect(
      decidedAtOnce(authenticator.check(request, { requirement: allScopes('deploy') })),
    ).toMatchObject({ kind: 'refused', reason: 'insufficient_scope' })
  })
})

describe('a promise is returned for', () => {
  test('a key whose time in memory is over', async () => {
    const authenticator = authenticatorOf()
    await authenticator.check(bearer('good-key'), {})
    vi.advanceTimersByTime(30_000)
    const outcome = authenticator.check(bearer('good-key'), {})
    expect(outcome).toBeInstanceOf(Promise)
    expect(await outcome).toMatchObject({ kind: 'granted' })
  })

  test('a remembered token whose key set must be asked for again', async () => {
    const authenticator = authenticatorOf()
    const token = await aToken({ exp: Date.UTC(2030, 0, 3) / 1_000 })
    await authenticator.check(bearer(token), {})
    vi.advanceTimersByTime(86_400_000)
    const outcome = authenticator.check(bearer(token), {})
    expect(outcome).toBeInstanceOf(Promise)
    expect(await outcome).toMatchObject({ kind: 'granted' })
  })
})

describe('memory admits no longer', () => {
  test('a key that expired, to the millisecond', async () => {
    const expiry = new Date(Date.now() + 1_000)
    const authenticator = authenticatorOf({
      apiKeys: { lookup: async () => ({ tokenId: 'a', organizationId: 'o', expiry }) },
    })
    await authenticator.check(bearer('k'), {})
    vi.advanceTimersByTime(999)
    expect(decidedAtOnce(authenticator.check(bearer('k'), {}))).toMatchObject({ kind: 'granted' })
    vi.advanceTimersByTime(1)
    expect(decidedAtOnce(authenticator.check(bearer('k'), {}))).toMatchObject({
      reason: 'expired',
    })
  })

  test('a token that expired, to the millisecond', async () => {
    const authenticator = authenticatorOf()
    const token = await aToken({ exp: Date.now() / 1_000 + 10 })
    await authenticator.check(bearer(token), {})
    vi.advanceTimersByTime(14_999)
    expect(decidedAtOnce(authenticator.check(bearer(token), {}))).toMatchObject({ kind: 'granted' })
    vi.advanceTimersByTime(1)
    expect(decidedAtOnce(authenticator.check(bearer(token), {}))).toMatchObject({
      reason: 'expired',
    })
  })

  test.each([
    ['its organization', { organizationId: 'org_1' }],
    ['its ID', { keyId: 'apit_1' }],
    ['itself', { key: 'good-key' }],
  ])('a key that was revoked by %s', async (_, target) => {
    const authenticator = authenticatorOf()
    await authenticator.check(bearer('good-key'), {})
    isRevokedAtTheAuthority = true
    const revoked = authenticator.revoke(target)
    expect(await authenticator.check(bearer('good-key'), {})).toMatchObject({ kind: 'refused' })
    await revoked
  })

  test('a token whose key left the set', async () => {
    const authenticator = authenticatorOf()
    const token = await aToken({ exp: Date.UTC(2030, 0, 3) / 1_000 })
    await authenticator.check(bearer(token), {})
    server.serve((await sharedSigner('ES384')).publicJwk)
    vi.advanceTimersByTime(86_400_000)
    expect(await authenticator.check(bearer(token), {})).toMatchObject({ kind: 'refused' })
    expect(await authenticator.check(bearer(token), {})).toMatchObject({ kind: 'refused' })
  })
})

describe('memory knows whole credentials only', () => {
  test.each(['good-ke', 'good-key=', 'good-key ', 'good-key\u0000', 'Good-key', 'good-key\ud800'])(
    'nothing that resembles a remembered key: %j',
    async (credential) => {
      const authenticator = authenticatorOf({ extractToken: ({ method }) => method })
      await authenticator.check({ headers: {}, method: 'good-key' }, {})
      const outcome = await authenticator.check({ headers: {}, method: credential }, {})
      expect(outcome).toMatchObject({ kind: 'refused' })
    },
  )
})

test('check never throws for any request', async () => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const authenticator = authenticatorOf()
  const trap = {
    get headers(): never {
      throw new Error('trap')
    },
  }
  for (const request of [undefined, null, {}, trap, { headers: null }] as never[]) {
    expect(await authenticator.check(request, {})).toMatchObject({ kind: 'refused' })
  }
})

function scopedKeys(): ApiKeyOptions {
  return { lookup: async (key) => KEYS[key] ?? null, scopes: () => ['read'] }
}
