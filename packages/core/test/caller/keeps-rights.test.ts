import { describe, expect, test } from 'vitest'
import { apiKeyAuth, jwtAuth, type Auth } from '../../src/caller/auth.ts'
import { keepsRights } from '../../src/caller/keeps-rights.ts'
import { checkImplies } from '../../src/caller/scope-hierarchy.ts'
import { parseTokenInfo } from '../../src/caller/token-info.ts'

const KEY = {
  tokenId: 'apit_1',
  organizationId: 'org_1',
  organizationExternalId: 'acme',
  userId: 'alice',
  userExternalId: 'a1',
  issuer: 'https://issuer.example.com',
  roles: ['editor'],
  customClaims: { tier: 'gold', limits: { a: 1, b: [1, 2] }, label: 'CI', permissions: ['x', 'y'] },
}
const TRUSTED = new Set(['tier', 'limits', 'permissions'])
const trusts = (name: string): boolean => TRUSTED.has(name)

function key(changes: Record<string, unknown> = {}, scopes: readonly string[] = ['read']): Auth {
  const info = parseTokenInfo({ ...KEY, ...changes })
  if (info === undefined) throw new Error('not a key')
  return apiKeyAuth(info, scopes)
}

function claims(changes: Record<string, unknown>): Record<string, unknown> {
  return { customClaims: { ...KEY.customClaims, ...changes } }
}

const TOKEN = {
  iss: 'https://issuer.example.com',
  sub: 'alice',
  client_id: 'web',
  exp: 2_000_000_000,
  iat: 1_900_000_000,
  jti: 'one',
  plan: 'gold',
  roles: ['editor'],
}

function token(changes: Record<string, unknown> = {}, scopes: readonly string[] = ['read']): Auth {
  const { iss, sub, oid = 'org_1' }: Record<string, unknown> = { ...TOKEN, ...changes }
  const organizationId = typeof oid === 'string' ? oid : undefined
  return jwtAuth(
    { ...TOKEN, ...changes },
    {
      organizationId,
      userId: String(sub),
      issuer: String(iss),
      scopes,
      missing: organizationId === undefined ? 'organization' : undefined,
    },
  )
}

describe('a key keeps its rights', () => {
  test.each([
    ['as they were', key()],
    ['with another end', key({ expiry: '2030-01-01T00:00:00.000Z' })],
    ['with another description', key({ description: 'new', email: 'a@example.com' })],
    ['with another label of the customer', key(claims({ label: 'nightly' }))],
    ['with more scopes and roles', key({ roles: ['admin', 'editor'] }, ['write', 'read'])],
    ['with members in another order', key(claims({ limits: { b: [1, 2], a: 1 } }))],
  ])('%s', (_, now) => {
    expect(keepsRights(key(), now, trusts)).toBe(true)
  })

  test('with a scope that stands for the one it had', () => {
    const hierarchy = checkImplies('implies', { admin: ['read'] })
    expect(keepsRights(key(), key({}, ['admin']), trusts, hierarchy)).toBe(true)
    expect(keepsRights(key(), key({}, ['admin']), trusts)).toBe(false)
  })
})

describe('a key loses its rights', () => {
  test.each([
    ['with another key ID', key({ tokenId: 'apit_2' })],
    ['with another organization', key({ organizationId: 'org_2' })],
    ['with another external organization', key({ organizationExternalId: 'other' })],
    ['with another user', key({ userId: 'bob' })],
    ['without its user', key({ userId: undefined })],
    ['with another external user', key({ userExternalId: 'b2' })],
    ['with another issuer', key({ issuer: 'https://other.example.com' })],
    ['without a scope', key({}, ['write'])],
    ['without a role', key({ roles: ['admin'] })],
    ['with another trusted claim', key(claims({ tier: 'free' }))],
    ['with a part of a trusted claim changed', key(claims({ limits: { a: 1, b: [2, 1] } }))],
    ['with a new member in a trusted claim', key(claims({ limits: { a: 1, b: [1, 2], c: 1 } }))],
    ['without a permission', key(claims({ permissions: ['x'] }))],
    ['without its trusted claims', key({ customClaims: {} })],
    ['as an access token', token()],
  ])('%s', (_, now) => {
    expect(keepsRights(key(), now, trusts)).toBe(false)
  })

  test('with a trusted claim that it did not have', () => {
    expect(keepsRights(key({ customClaims: {} }), key(), trusts)).toBe(false)
  })

  test('without a user where it had none before', () => {
    expect(keepsRights(key({ userId: undefined }), key(), trusts)).toBe(false)
  })
})

describe('a token keeps its rights', () => {
  test.each([
    ['as they were', token()],
    ['when it is a refreshed one', token({ exp: 2_100_000_000, iat: 1, nbf: 1, jti: 'two' })],
  ])('%s', (_, now) => {
    expect(keepsRights(token(), now)).toBe(true)
  })

  test('where it names no organization', () => {
    const unnamed = { oid: null }
    expect(keepsRights(token(unnamed), token({ ...unnamed, jti: 'two' }))).toBe(true)
  })
})

describe('a token loses its rights', () => {
  test.each([
    ['with another organization', token({ oid: 'org_2' })],
    ['without an organization', token({ oid: null })],
    ['with another user', token({ sub: 'bob' })],
    ['with another client', token({ client_id: 'cli' })],
    ['with another issuer', token({ iss: 'https://other.example.com' })],
    ['with another claim', token({ plan: 'free' })],
    ['with a claim more', token({ suspended: true })],
    ['without a role', token({ roles: [] })],
    ['without a scope', token({}, [])],
    ['as a key', key()],
  ])('%s', (_, now) => {
    expect(keepsRights(token(), now)).toBe(false)
  })
})
