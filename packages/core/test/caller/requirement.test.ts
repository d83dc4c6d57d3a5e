import { describe, expect, test } from 'vitest'
import { apiKeyAuth, jwtAuth } from '../../src/caller/auth.ts'
import {
  allScopes,
  anyScope,
  claimIs,
  hasPermissions,
  hasRoles,
  organizationIs,
  scopesThatMet,
  scopesToAskFor,
  unmet,
  type Requirement,
} from '../../src/caller/requirement.ts'

const key = apiKeyAuth(
  {
    tokenId: 'apit_1',
    organizationId: 'org_1',
    customClaims: { env: 'production', client_id: 'client_1', sub: 'root', email: 'ceo@acme.test' },
    roles: ['admin'],
  },
  ['read', 'write'],
)
const token = jwtAuth(
  { exp: 1, roles: ['admin'], tier: 3, groups: ['build', 7, ['deep']] },
  { scopes: ['read'] },
)

const permitted = jwtAuth({ exp: 1, permissions: ['read:items', 'write:items'] }, { scopes: [] })
const labelled = apiKeyAuth(
  {
    tokenId: 'apit_1',
    organizationId: 'org_1',
    customClaims: { permissions: 'read:items' },
    roles: [],
  },
  [],
)

const trustsEnv = (name: string) => ['env', 'constructor'].includes(name)

describe('unmet', () => {
  test.each([
    ['all scopes are there', allScopes('read', 'write'), key, undefined],
    ['one of all scopes is not', allScopes('read', 'erase'), key, 'insufficient_scope'],
    ['a scope is only a prefix of one', allScopes('rea'), key, 'insufficient_scope'],
    ['one of any is there', anyScope('erase', 'read'), key, undefined],
    ['none of any is', anyScope('erase'), key, 'insufficient_scope'],
    ['the role is there', hasRoles('admin'), key, undefined],
    ['the role is in the token', hasRoles('admin'), token, undefined],
    ['one role of two is not', hasRoles('admin', 'owner'), key, 'insufficient_role'],
    ['the custom claim is trusted and the value', claimIs('env', 'production'), key, undefined],
    ['a label has the name of a client', claimIs('client_id', 'client_1'), key, 'claim_mismatch'],
    ['a label has the name of a subject', claimIs('sub', 'root'), key, 'claim_mismatch'],
    ['a label has the name of an e-mail', claimIs('email', 'ceo@acme.test'), key, 'claim_mismatch'],
    ['it is another value', claimIs('env', 'staging'), key, 'claim_mismatch'],
    ['the claim is that number', claimIs('tier', 3), token, undefined],
    [
      'the claim is a number and a string is required',
      claimIs('tier', '3'),
      token,
      'claim_mismatch',
    ],
    ['the claim is a list with that value', claimIs('groups', 'build'), token, undefined],
    ['the claim is a list with that number', claimIs('groups', 7), token, undefined],
    ['the list has only a part of it', claimIs('groups', 'bui'), token, 'claim_mismatch'],
    ['the list has it as another type', claimIs('groups', '7'), token, 'claim_mismatch'],
    ['the list has it in a list', claimIs('groups', 'deep'), token, 'claim_mismatch'],
    ['the permission is there', hasPermissions('read:items'), permitted, undefined],
    ['all are', hasPermissions('write:items', 'read:items'), permitted, undefined],
    ['one of two is not', hasPermissions('read:items', 'x'), permitted, 'insufficient_permission'],
    ['it has another name', hasPermissions('read'), permitted, 'insufficient_permission'],
    ['the token has none', hasPermissions('read:items'), token, 'insufficient_permission'],
    ['a label has its name', hasPermissions('read:items'), labelled, 'insufficient_permission'],
    ['the claim is missing', claimIs('constructor', 'x'), key, 'claim_mismatch'],
    ['the organization is the same', organizationIs(() => 'org_1'), key, undefined],
    ['the organization is another', organizationIs(() => 'org_2'), key, 'wrong_organization'],
    ['the request names none', organizationIs(() => undefined), key, 'wrong_organization'],
    ['the request names an empty one', organizationIs(() => ''), key, 'wrong_organization'],
    ['the token has none', organizationIs(() => 'org_1'), token, 'wrong_organization'],
    [
      "the application's function throws",
      organizationIs(() => {
        throw new Error('oops')
      }),
      key,
      'wrong_organization',
    ],
  ])('says what is missing when %s', (_, requirement, auth, reason) => {
    expect(unmet(requirement, auth, trustsEnv)).toBe(reason)
  })
})

test.each([
  ['no scope', () => allScopes()],
  ['two scopes in one string', () => allScopes('a b')],
  ['a scope with a quote', () => anyScope('a"')],
  ['no permission', () => hasPermissions()],
  ['an empty permission', () => hasPermissions('read', '')],
  ['no role', () => hasRoles()],
  ['an empty role', () => hasRoles('')],
  ['a claim without a name', () => claimIs('', 'x')],
])('refuses %s at startup', (_, make) => {
  expect(make).toThrow(TypeError)
})

test.each<[string, unknown]>([
  ['of a kind that this version does not know', { kind: 'all-claims', claims: [] }],
  ['without a kind', {}],
  ['that is a scope', 'deploy'],
])('no caller meets a requirement %s', (_, requirement) => {
  expect(() => unmet(requirement as Requirement, key, trustsEnv)).toThrow(TypeError)
})

test.each<[Requirement, string]>([
  [{ kind: 'all-scopes', scopes: [] }, 'insufficient_scope'],
  [{ kind: 'roles', roles: [] }, 'insufficient_role'],
  [{ kind: 'permissions', permissions: [] }, 'insufficient_permission'],
])('no caller meets an empty list: %j', (requirement, reason) => {
  expect(unmet(requirement, key, trustsEnv)).toBe(reason)
})

test('a key has permissions where its claim of that name is trusted', () => {
  const requirement = hasPermissions('read:items')
  expect(unmet(requirement, labelled, (name) => name === 'permissions')).toBeUndefined()
})

describe('a token that names no organization', () => {
  test('throws instead of narrowing a query by undefined', () => {
    expect(() => token.organizationId).toThrow('names no organization')
    expect(() => token.filter).toThrow('names no organization')
  })
  test('can still be logged', () => {
    expect(JSON.stringify(token)).toContain('"kind":"jwt"')
    expect({ ...token }.claims).toBe(token.claims)
  })
})

describe('scopesToAskFor (RFC 6750 §3)', () => {
  test.each([
    ['all of requireScope', allScopes('read', 'write'), ['read', 'write']],
    ['the first of requireAnyScope', anyScope('erase', 'read'), ['erase']],
    ['none of requireRole', hasRoles('admin'), []],
    ['none of requireClaim', claimIs('tier', 3), []],
    ['none of requireOrganization', organizationIs(() => 'org_1'), []],
  ])('names %s', (_, requirement, scopes) => {
    expect(scopesToAskFor(requirement)).toEqual(scopes)
  })
})

describe('scopesThatMet', () => {
  test.each([
    ['all of requireScope', allScopes('read', 'write'), ['read', 'write']],
    [
      'the one of requireAnyScope that the caller has',
      anyScope('erase', 'write', 'read'),
      ['write'],
    ],
    ['none of requireRole', hasRoles('admin'), []],
  ])('names %s', (_, requirement, scopes) => {
    expect(scopesThatMet(requirement, key)).toEqual(scopes)
  })
})
