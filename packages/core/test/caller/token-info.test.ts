import { describe, expect, test } from 'vitest'
import { parseTokenInfo } from '../../src/caller/token-info.ts'

const MINIMAL = { tokenId: 'apit_1', organizationId: 'org_1' }

describe('parseTokenInfo', () => {
  test('fills in what a lookup may leave out', () => {
    expect(parseTokenInfo(MINIMAL)).toEqual({ ...MINIMAL, customClaims: {}, roles: [] })
  })

  test('keeps the scopes of the key', () => {
    expect(parseTokenInfo({ ...MINIMAL, scopes: ['read'] })).toMatchObject({ scopes: ['read'] })
  })

  test.each(['read', [1], {}, null])('drops scopes that are %j', (scopes) => {
    expect(parseTokenInfo({ ...MINIMAL, scopes })).not.toHaveProperty('scopes')
  })

  test('writes instants in one form', () => {
    const info = parseTokenInfo({
      ...MINIMAL,
      expiry: new Date(0),
      createdAt: '2026-01-01T01:00:00+01:00',
    })
    expect(info).toMatchObject({
      expiry: '1970-01-01T00:00:00.000Z',
      createdAt: '2026-01-01T00:00:00.000Z',
    })
  })

  test('takes an ID that is an object for what JSON makes of it', () => {
    const userId = { toJSON: () => 'usr_1' }
    expect(parseTokenInfo({ ...MINIMAL, userId })).toMatchObject({ userId: 'usr_1' })
  })

  test('drops empty optional texts, as proto3 sends them', () => {
    expect(parseTokenInfo({ ...MINIMAL, userId: '', email: '' })).not.toHaveProperty('userId')
  })

  test('copies and freezes all the way down', () => {
    const given = { ...MINIMAL, customClaims: { nested: { list: [1] } }, roles: ['a'] }
    const info = parseTokenInfo(given)
    given.customClaims.nested.list.push(2)
    given.roles.push('admin')
    expect(info?.customClaims).toEqual({ nested: { list: [1] } })
    expect(info?.roles).toEqual(['a'])
    expect(() => (info?.roles as string[]).push('admin')).toThrow(TypeError)
    expect(() => {
      ;(info?.customClaims as { nested: { list: number[] } }).nested.list.push(3)
    }).toThrow(TypeError)
  })

  test('keeps a claim named __proto__ a claim', () => {
    const info = parseTokenInfo({
      ...MINIMAL,
      customClaims: JSON.parse('{"__proto__":{"admin":true}}'),
    })
    expect(Object.keys(info?.customClaims ?? {})).toEqual(['__proto__'])
    expect(info?.customClaims).not.toHaveProperty('admin')
  })

  test.each([
    ['a string', 'ok'],
    ['true', true],
    ['an array', [MINIMAL]],
    ['undefined', undefined],
    ['no token ID', { organizationId: 'org_1' }],
    ['an empty organization', { ...MINIMAL, organizationId: '' }],
    ['an organization that is not a string', { ...MINIMAL, organizationId: 7 }],
    ['roles that are a string', { ...MINIMAL, roles: 'admin' }],
    ['roles with a number', { ...MINIMAL, roles: ['admin', 1] }],
    ['claims that are an array', { ...MINIMAL, customClaims: [] }],
    ['a user that is not a string', { ...MINIMAL, userId: 7 }],
    ['an issuer that is not a string', { ...MINIMAL, issuer: 7 }],
    ['an issuer that JSON leaves out', { ...MINIMAL, issuer: () => 'https://a.example' }],
    ['a user that JSON leaves out', { ...MINIMAL, userId: () => 'usr_1' }],
    ['a user that JSON makes null', { ...MINIMAL, userId: Number.NaN }],
    [
      'a user that is a getter of a class, and so not its own',
      new (class {
        tokenId = 'apit_1'
        organizationId = 'org_1'
        get userId() {
          return 'usr_1'
        }
      })(),
    ],
    [
      'a user that is a trap',
      Object.create(
        {
          get userId() {
            throw new Error('trap')
          },
        },
        Object.getOwnPropertyDescriptors(MINIMAL),
      ) as unknown,
    ],
    ['an invalid Date as expiry', { ...MINIMAL, expiry: new Date(Number.NaN) }],
    ['a string that is no date as expiry', { ...MINIMAL, expiry: 'soon' }],
    ['a number as expiry, without a unit', { ...MINIMAL, expiry: 1_700_000_000 }],
    ['a value that JSON cannot say', { ...MINIMAL, customClaims: { big: 1n } }],
  ])('rejects %s', (_, value) => {
    expect(parseTokenInfo(value)).toBeUndefined()
  })
})
