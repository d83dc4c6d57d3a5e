import { describe, expect, test } from 'vitest'
import { claimTruster, type TrustedClaims } from '../../src/caller/trusted-claims.ts'
import { createAuthenticator, type ApiKeyOptions } from '../../src/index.ts'

const lookupOf = (trustedClaims?: TrustedClaims) =>
  Object.assign(async () => null, trustedClaims === undefined ? {} : { trustedClaims })

describe('claimTruster', () => {
  test.each<[string, Parameters<typeof claimTruster>[0], readonly string[]]>([
    ['nothing by default', { lookup: lookupOf() }, []],
    ['what the lookup names', { lookup: lookupOf(['sub']) }, ['sub']],
    ['everything where the lookup says all', { lookup: lookupOf('all') }, ['sub', 'tier', 'x']],
    ['what the application names', { lookup: lookupOf(), trustedClaims: ['tier'] }, ['tier']],
    [
      'what the application names in place of what the lookup names',
      { lookup: lookupOf(['sub']), trustedClaims: ['tier'] },
      ['tier'],
    ],
    ['less than the lookup says', { lookup: lookupOf('all'), trustedClaims: [] }, []],
  ])('trusts %s', (_, options, trusted) => {
    expect(['sub', 'tier', 'x'].filter(claimTruster(options))).toEqual(trusted)
  })

  test('does not follow a list that is changed afterwards', () => {
    const trustedClaims = ['tier']
    const trusts = claimTruster({ lookup: lookupOf(), trustedClaims })
    trustedClaims.push('sub')
    expect(trusts('sub')).toBe(false)
  })

  test.each<[string, object, RegExp]>([
    ['a string', { trustedClaims: 'tier' }, /apiKeys\.trustedClaims must be a list.*got a string/],
    ['all of them, by the application', { trustedClaims: 'all' }, /apiKeys\.trustedClaims must be/],
    ['an empty name', { trustedClaims: [''] }, /apiKeys\.trustedClaims must be a list/],
    ['a number', { trustedClaims: [1] }, /apiKeys\.trustedClaims must be a list/],
    ['null', { trustedClaims: null }, /apiKeys\.trustedClaims must be a list.*got null/],
    [
      'a lookup that says anything else',
      { lookup: Object.assign(async () => null, { trustedClaims: true }) },
      /apiKeys\.lookup\.trustedClaims must be a list/,
    ],
  ])('refuses %s at startup', (_, options, message) => {
    const apiKeys = { lookup: lookupOf(), ...options } as ApiKeyOptions
    expect(() => createAuthenticator({ apiKeys })).toThrow(TypeError)
    expect(() => createAuthenticator({ apiKeys })).toThrow(message)
  })
})
