import { describe, expect, test } from 'vitest'
import { checkImplies, type Implies } from '../../src/caller/scope-hierarchy.ts'
import { apiKeyAuth } from '../../src/caller/auth.ts'
import { allScopes, anyScope, scopesThatMet, unmet } from '../../src/caller/requirement.ts'

const { holds } = checkImplies('implies', {
  owner: ['admin'],
  admin: ['write', 'audit'],
  write: ['read'],
})

describe('implies', () => {
  test.each<[scopes: string[], held: string[], missing: string[]]>([
    [['write'], ['write', 'read'], ['admin', 'audit', 'owner']],
    [['admin'], ['admin', 'write', 'read', 'audit'], ['owner']],
    [['owner'], ['owner', 'admin', 'write', 'read', 'audit'], ['root', 'constructor']],
    [['read'], ['read'], ['write']],
    [['other'], ['other'], ['read']],
    [[], [], ['read', 'owner', '__proto__']],
  ])('a caller with %j holds what these stand for, and nothing else', (scopes, held, missing) => {
    expect(held.filter((scope) => !holds(scopes, scope))).toEqual([])
    expect(missing.filter((scope) => holds(scopes, scope))).toEqual([])
  })

  test('without the option, a scope implies no other', () => {
    const flat = checkImplies('implies', undefined)
    expect(flat.holds(['admin'], 'admin')).toBe(true)
    expect(flat.holds(['admin'], 'write')).toBe(false)
  })

  test('accepts a scope that two others imply: that is not a cycle', () => {
    const table = { a: ['b', 'c'], b: ['d'], c: ['d'] }
    expect(checkImplies('implies', table).holds(['a'], 'd')).toBe(true)
  })

  test.each<[string, unknown]>([
    ['a scope that implies itself', { a: ['a'] }],
    ['a cycle of two', { a: ['b'], b: ['a'] }],
    ['a cycle of three', { a: ['b'], b: ['c'], c: ['a'] }],
    ['a cycle behind a scope', { a: ['b'], b: ['c'], c: ['b'] }],
    ['no object', ['admin']],
    ['no list', { admin: 'read' }],
    ['an empty list', { admin: [] }],
    ['no scope', { admin: ['read write'] }],
    ['a name that is not a scope token', { 'a b': ['read'] }],
    ['more than 1,000 scopes', { admin: Array.from({ length: 1_000 }, (_, i) => `scope-${i}`) }],
  ])('refuses %s at startup', (_, implies) => {
    expect(() => checkImplies('implies', implies as Implies)).toThrow(TypeError)
  })

  test('names the scope of a cycle', () => {
    expect(() => checkImplies('implies', { a: ['b'], b: ['a'] })).toThrow('a implies itself')
  })
})

test('counts for every guard of scopes, and a challenge names what the guard required', () => {
  const admin = apiKeyAuth(
    { tokenId: 'apit_1', organizationId: 'org_1', customClaims: {}, roles: [] },
    ['admin'],
  )
  const hierarchy = { holds }
  const trusts = () => false
  expect(unmet(allScopes('read', 'audit'), admin, trusts, hierarchy)).toBeUndefined()
  expect(unmet(anyScope('owner', 'read'), admin, trusts, hierarchy)).toBeUndefined()
  expect(unmet(allScopes('owner'), admin, trusts, hierarchy)).toBe('insufficient_scope')
  expect(unmet(allScopes('read'), admin, trusts)).toBe('insufficient_scope')
  expect(scopesThatMet(anyScope('owner', 'read'), admin, hierarchy)).toEqual(['read'])
})
