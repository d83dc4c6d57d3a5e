import { describe, expect, test, vi } from 'vitest'
import { allScopes, type ApiKeyOptions, type AuthRequest } from '../src/index.ts'
import {
  aToken,
  authenticatorOf,
  bearer,
  decidedAtOnce,
  KEYS,
  useDecidedApi,
} from './decided-api.ts'

useDecidedApi()

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
