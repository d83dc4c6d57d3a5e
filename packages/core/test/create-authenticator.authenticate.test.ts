import { describe, expect, test, vi } from 'vitest'
import { allScopes, type Lookup, type Requirement } from '../src/index.ts'
import { KEY, authenticatorOf, bearer, lookup, expectKeyWarnings } from './known-key.ts'

expectKeyWarnings()

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
