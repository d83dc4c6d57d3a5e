import { describe, expect, test } from 'vitest'
import type { JwtOptions } from '../../src/index.ts'
import { resolveJwtOptions } from '../../src/jwt/resolve-jwt-options.ts'
import { GOOD, resolve } from './good-jwt-options.ts'

describe('resolveJwtOptions', () => {
  test('fills in the defaults, and freezes what it made', () => {
    const [options] = resolve({})
    expect(options).toEqual({
      issuer: 'https://issuer.example',
      audience: ['https://api.example'],
      algorithms: ['RS256'],
      jwksUri: 'https://issuer.example/jwks',
      requiredClaims: [],
      userClaim: 'sub',
      clockToleranceSeconds: 5,
      timeoutMs: 2_000,
      cooldownMs: 30_000,
      maxAgeMs: 600_000,
      staleIfErrorMs: 3_600_000,
      maxTokens: 10_000,
      maxTokenLifetimeMs: 2_592_000_000,
      whenCutOff: 'admit',
      cutOffTtlMs: 5_000,
      isRevoked: undefined,
    })
    expect(Object.isFrozen(options)).toBe(true)
    expect(Object.isFrozen(options?.audience)).toBe(true)
    expect(Object.isFrozen(options?.algorithms)).toBe(true)
  })

  test('does not follow a list that is changed afterwards', () => {
    const algorithms: JwtOptions['algorithms'] = ['RS256']
    const audience = ['https://api.example']
    const [options] = resolve({ algorithms, audience })
    ;(algorithms as string[]).push('none')
    audience.push('https://evil.example')
    expect(options).toMatchObject({ algorithms: ['RS256'], audience: ['https://api.example'] })
  })

  test.each([
    ['an explicit null for issuer and audience', { issuer: null, audience: null }],
    ['several audiences', { audience: ['a', 'b'] }],
    ['an issuer that is no URL (RFC 7519 §4.1.1)', { issuer: 'accounts.example' }],
    ['an issuer on this machine', { issuer: 'http://127.0.0.1:8090' }],
    ['a key set on localhost', { jwksUri: 'http://localhost:8090/keys' }],
    ['a key set on IPv6 loopback', { jwksUri: 'http://[::1]:8090/keys' }],
    ['no tolerance', { clockToleranceSeconds: 0 }],
    ['access tokens by their type alone', { type: 'at+jwt' }],
    ['every algorithm', { algorithms: ['ES512', 'PS384', 'EdDSA', 'Ed25519'] }],
  ])('takes %s', (_, options) => {
    expect(() => resolve(options)).not.toThrow()
  })

  test('takes several issuers that are each named once', () => {
    const organizations: Partial<JwtOptions>[] = [
      { organizationClaim: 'oid' },
      { organization: ({ oid }) => oid },
      { organization: null },
    ]
    const issuers = organizations.map((options, i) => ({ ...GOOD, ...options, issuer: `${i}` }))
    expect(resolveJwtOptions(issuers)).toHaveLength(3)
  })

  test('the profile of RFC 9068 implies its type', () => {
    expect(resolveJwtOptions({ ...GOOD, profile: 'rfc9068' })).toMatchObject([{ type: 'at+jwt' }])
  })
})
