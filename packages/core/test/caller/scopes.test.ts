import { describe, expect, test } from 'vitest'
import type { TokenInfo } from '../../src/caller/token-info.ts'
import {
  isScopeToken,
  scopeList,
  scopesFromClaim,
  scopesFromRoles,
} from '../../src/caller/scopes.ts'

const key = (parts: Partial<TokenInfo>): TokenInfo => ({
  tokenId: 'apit_1',
  organizationId: 'org_1',
  customClaims: {},
  roles: [],
  ...parts,
})

describe('isScopeToken (RFC 6749 §3.3)', () => {
  test.each(['read', 'deploy:applications', 'https://x/y', '!#[]~'])('takes %j', (scope) => {
    expect(isScopeToken(scope)).toBe(true)
  })
  test.each(['', 'a b', 'a"b', String.raw`a\b`, 'é', 'a\n', 1, null])('refuses %j', (scope) => {
    expect(isScopeToken(scope)).toBe(false)
  })
})

describe('scopeList', () => {
  test.each([
    ['a string', 'a b', ['a', 'b']],
    ['a string with too many spaces', '  a   b ', ['a', 'b']],
    ['an array', ['a', 'b'], ['a', 'b']],
    ['an array with one member that is not a string', ['a', 1], []],
    ['a nested array', [['a']], []],
    ['an array with a string of two scopes', ['a b'], []],
    ['a number', 1, []],
    ['an object', { a: true }, []],
    ['nothing', undefined, []],
  ])('reads %s', (_, value, scopes) => {
    expect(scopeList(value)).toEqual(scopes)
  })
})

describe('scopesFromClaim', () => {
  test('reads the claim that the application names', () => {
    expect(scopesFromClaim('scopes')(key({ customClaims: { scopes: 'a b' } }))).toEqual(['a', 'b'])
  })
  test('finds nothing in a claim that is not there, or that every object has', () => {
    expect(scopesFromClaim('scopes')(key({}))).toEqual([])
    expect(scopesFromClaim('constructor')(key({}))).toEqual([])
  })
})

test.each([
  ['no claim', () => Reflect.apply(scopesFromClaim, undefined, [])],
  ['an empty claim', () => scopesFromClaim('')],
  ['no table', () => Reflect.apply(scopesFromRoles, undefined, [])],
  ['a table of strings', () => Reflect.apply(scopesFromRoles, undefined, [{ admin: 'deploy' }])],
  ['a table of scopes with a space', () => scopesFromRoles({ admin: ['a b'] })],
])('refuses %s at startup', (_, make) => {
  expect(make).toThrow(TypeError)
})

describe('scopesFromRoles', () => {
  test('adds up the scopes of all roles', () => {
    const scopesOf = scopesFromRoles({ admin: ['a', 'b'], reader: ['b', 'c'] })
    expect(scopesOf(key({ roles: ['admin', 'reader'] }))).toEqual(['a', 'b', 'c'])
  })
  test('gives nothing for a role that is not listed, or that every object has', () => {
    const scopesOf = scopesFromRoles({ admin: ['a'] })
    expect(scopesOf(key({ roles: ['guest', 'constructor', '__proto__'] }))).toEqual([])
  })
})
