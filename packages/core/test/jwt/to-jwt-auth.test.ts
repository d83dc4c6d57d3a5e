import { describe, expect, test } from 'vitest'
import { jwtAuth } from '../../src/caller/auth.ts'
import { rolesOf } from '../../src/caller/requirement.ts'
import type { TokenClaims } from '../../src/caller/token-claims.ts'
import { toJwtAuth } from '../../src/jwt/to-jwt-auth.ts'
import type { JwtOptions } from '../../src/jwt/jwt-options.ts'
import { resolveJwtOptions } from '../../src/jwt/resolve-jwt-options.ts'

const CLAIMS = { exp: 1, sub: 'user_pairwise', oid: 'user_1', groups: ['admins', 'a b'] }

function callerOf(claims: Readonly<Record<string, unknown>>, options: Partial<JwtOptions> = {}) {
  const [resolved] = resolveJwtOptions({
    issuer: 'https://issuer.example',
    audience: null,
    algorithms: ['ES256'],
    jwksUri: 'https://issuer.example/jwks',
    ...options,
  })
  if (resolved === undefined) throw new Error('There is one issuer.')
  return toJwtAuth({ exp: 1, ...claims }, resolved)
}

describe('roles', () => {
  const roles = ({ groups }: TokenClaims) => (Array.isArray(groups) ? groups : [])

  test('are what the application reads from the claims, and then the claim counts no longer', () => {
    const caller = callerOf({ ...CLAIMS, roles: ['owner'] }, { roles })
    if ('failed' in caller) throw new Error('The function works.')
    expect(caller.auth.roles).toEqual(['admins', 'a b'])
    expect(Object.isFrozen(caller.auth.roles)).toBe(true)
    expect(rolesOf(caller.auth)).toEqual(['admins', 'a b'])
    expect(rolesOf(jwtAuth({ exp: 1, roles: ['owner'] }, { scopes: [] }))).toEqual(['owner'])
  })

  test('stay empty where the application names none, also beside the claim', () => {
    const caller = callerOf({ ...CLAIMS, roles: ['owner'] }, { roles: () => [] })
    if ('failed' in caller) throw new Error('The function works.')
    expect(rolesOf(caller.auth)).toEqual([])
  })

  test('are there also on a token without an organization', () => {
    expect(callerOf(CLAIMS, { roles, organization: null })).toMatchObject({
      auth: { roles: ['admins', 'a b'] },
    })
  })

  test.each([
    ['throws', () => JSON.parse('{')],
    ['returns a string', () => JSON.parse('"admin"')],
    ['returns a list with a number in it', () => JSON.parse('["a",1]')],
  ])('cannot be told when the function %s', (_, failing) => {
    expect(callerOf(CLAIMS, { roles: failing })).toEqual({ failed: 'roles' })
  })
})

describe('scopes', () => {
  test('are what the application reads from the claims', () => {
    const caller = callerOf(CLAIMS, {
      scopes: ({ groups }) => (Array.isArray(groups) ? groups : []),
    })
    // `a b` is not a scope (RFC 6749 §3.3).
    expect(caller).toMatchObject({ auth: { scopes: ['admins'] } })
  })

  test('of the usual claims do not count then', () => {
    expect(callerOf({ scope: 'write' }, { scopes: () => [] })).toMatchObject({
      auth: { scopes: [] },
    })
  })

  test.each([
    ['throws', () => JSON.parse('{')],
    ['returns a promise', () => JSON.parse('{"then":1}')],
    ['returns a string', () => JSON.parse('"admin"')],
    ['returns nothing', () => JSON.parse('null')],
    ['returns a list with a number in it', () => JSON.parse('["a",1]')],
  ])('cannot be told when the function %s', (_, scopes) => {
    expect(callerOf(CLAIMS, { scopes })).toEqual({ failed: 'scopes' })
  })

  test('the function cannot change the claims', () => {
    const scopes = (claims: object) => [String(Object.isFrozen(claims))]
    expect(callerOf(CLAIMS, { scopes })).toMatchObject({ auth: { scopes: ['true'] } })
  })
})

describe('the user', () => {
  test('is `sub`, unless another claim is named', () => {
    expect(callerOf(CLAIMS)).toMatchObject({ identity: { userId: 'user_pairwise' } })
    expect(callerOf(CLAIMS, { userClaim: 'oid' })).toMatchObject({ identity: { userId: 'user_1' } })
  })

  test.each([[{ oid: 7 }], [{ oid: '' }], [{}]])(
    'is missing where the claim is not a name: %j',
    (claims) => {
      const caller = callerOf(
        { sub: 's', ...claims },
        { userClaim: 'oid', organization: () => 'o' },
      )
      expect(caller).toMatchObject({ identity: { missing: 'user' } })
    },
  )

  test('is missing for a machine', () => {
    const caller = callerOf({ ...CLAIMS, client_id: 'user_pairwise' }, { userClaim: 'oid' })
    expect(caller).toMatchObject({ identity: { userId: undefined } })
  })
})
