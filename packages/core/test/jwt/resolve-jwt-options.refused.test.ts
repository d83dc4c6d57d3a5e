import { describe, expect, test } from 'vitest'
import { createAuthenticator, type JwtOptions } from '../../src/index.ts'
import { GOOD, resolve } from './good-jwt-options.ts'

describe('resolveJwtOptions', () => {
  test.each<[string, object, RegExp]>([
    ['no issuer', { issuer: undefined }, /jwt\.issuer must be .*null to skip.*got undefined/],
    ['an empty issuer', { issuer: '' }, /jwt\.issuer must be .*got an empty string/],
    ['an issuer that is a RegExp', { issuer: /issuer/ }, /jwt\.issuer must be .*got an object/],
    ['issuers in an array', { issuer: ['a'] }, /jwt\.issuer must be .*got an array/],
    [
      'an issuer over http',
      { issuer: 'http://issuer.example' },
      /jwt\.issuer must be an https URL, or http on this machine .*, got http\.$/,
    ],
    [
      'an issuer over HTTP',
      { issuer: 'HTTP://issuer.example' },
      /jwt\.issuer must be an https URL/,
    ],
    ['no audience', { audience: undefined }, /jwt\.audience must be .*null to skip.*undefined/],
    ['an empty audience', { audience: '' }, /jwt\.audience must be .*an empty string/],
    ['no audience in the list', { audience: [] }, /jwt\.audience must be .*an empty list/],
    ['an empty audience in the list', { audience: ['a', ''] }, /jwt\.audience must be/],
    ['an audience that is a RegExp', { audience: /api/ }, /jwt\.audience must be .*an object/],
    ['a RegExp in the list', { audience: [/api/] }, /jwt\.audience must be/],
    ['no algorithms', { algorithms: undefined }, /jwt\.algorithms must be a list like \['RS256'\]/],
    ['an empty list of algorithms', { algorithms: [] }, /jwt\.algorithms must be a list/],
    [
      'an algorithm without a list',
      { algorithms: 'RS256' },
      /a list like \['RS256'\], got a string/,
    ],
    ['HS256', { algorithms: ['HS256'] }, /asymmetric algorithms only: RS256.*HS256 and the like/],
    ['HS256 beside RS256', { algorithms: ['RS256', 'HS256'] }, /asymmetric algorithms only/],
    ['none', { algorithms: ['none'] }, /asymmetric algorithms only/],
    ['an algorithm in lower case', { algorithms: ['rs256'] }, /asymmetric algorithms only/],
    ['an encryption algorithm', { algorithms: ['RSA-OAEP'] }, /asymmetric algorithms only/],
    ['an unsupported curve', { algorithms: ['ES256K'] }, /asymmetric algorithms only/],
    ['no key set', { jwksUri: undefined }, /jwt\.jwksUri must be .*in its place, `discovery`/],
    [
      'a key set over http (R-JWKS-26)',
      { jwksUri: 'http://issuer.example/jwks' },
      /jwksUri must be an https URL/,
    ],
    [
      'a host like loopback',
      { jwksUri: 'http://127.0.0.1.example/' },
      /jwksUri must be an https URL/,
    ],
    [
      'a host like localhost',
      { jwksUri: 'http://localhost.example/' },
      /jwksUri must be an https URL/,
    ],
    ['every address', { jwksUri: 'http://0.0.0.0/' }, /jwksUri must be an https URL/],
    ['a key set in a file', { jwksUri: 'file:///etc/keys' }, /jwksUri must be an https URL/],
    [
      'a key set in the URL',
      { jwksUri: 'data:application/json,{}' },
      /jwksUri must be an https URL/,
    ],
    ['a path', { jwksUri: '/jwks' }, /jwksUri must be an https URL/],
    ['a URL object', { jwksUri: new URL('https://a.example') }, /jwksUri must be an https URL/],
    [
      'credentials in the URL',
      { jwksUri: 'https://user:s3cret@issuer.example/jwks' },
      /an https URL without credentials in it, got a string/,
    ],
    ['a user in the URL', { jwksUri: 'https://user@issuer.example/' }, /without credentials/],
    [
      'an organization that is a string',
      { organization: 'oid' },
      /jwt\.organization must be a func/,
    ],
    [
      'both ways to name the organization',
      { organizationClaim: 'oid', organization: null },
      /jwt takes organizationClaim or organization, got both/,
    ],
    ['isMachine that is no function', { isMachine: true }, /jwt\.isMachine must be a function/],
    [
      'an empty claim name',
      { organizationClaim: '' },
      /jwt\.organizationClaim must be a non-empty string/,
    ],
    ['another type', { type: 'JWT' }, /jwt\.type must be 'at\+jwt', or left out/],
    ['several types', { type: ['at+jwt'] }, /jwt\.type must be 'at\+jwt'.*an array/],
    [
      'an issuer beside its template',
      { issuerTemplate: 'https://issuer.example/{tid}' },
      /issuer or issuerTemplate, got both/,
    ],
    ['another profile', { profile: 'rfc7519' }, /jwt\.profile must be 'rfc9068'.*a string/],
    [
      'the profile without an audience',
      { profile: 'rfc9068', audience: null },
      /an issuer and an audience/,
    ],
    [
      'the profile without an issuer',
      { profile: 'rfc9068', issuer: null },
      /an issuer and an audience/,
    ],
    ['a negative tolerance', { clockToleranceSeconds: -1 }, /clockToleranceSeconds.*from 0 to 300/],
    ['an hour of tolerance', { clockToleranceSeconds: 3_600 }, /clockToleranceSeconds/],
    ['a tolerance that is a string', { clockToleranceSeconds: '5' }, /clockToleranceSeconds/],
    ['no time at all', { timeoutMs: 0 }, /jwt\.timeoutMs must be a whole number, from 1/],
    ['a timeout that never comes', { timeoutMs: Infinity }, /jwt\.timeoutMs/],
    ['a key set for ever', { maxAgeMs: Infinity }, /jwt\.maxAgeMs/],
    ['a stale set for ever', { staleIfErrorMs: Infinity }, /jwt\.staleIfErrorMs/],
    ['half a millisecond', { cooldownMs: 0.5 }, /jwt\.cooldownMs/],
    ['tokens of no life', { maxTokenLifetimeMs: 0 }, /jwt\.maxTokenLifetimeMs/],
    ['another policy', { whenCutOff: 'allow' }, /jwt\.whenCutOff/],
    ['a check that is no function', { isRevoked: true }, /jwt\.isRevoked/],
    ['no room for tokens', { maxTokens: 0 }, /jwt\.maxTokens/],
    ['an unknown option', { audiences: ['a'] }, /no option "audiences".*audience/],
  ])('refuses %s, and says what to write instead', (_, options, message) => {
    expect(() => resolve(options)).toThrow(TypeError)
    expect(() => resolve(options)).toThrow(message)
  })

  test('quotes nothing that may be a secret', () => {
    const options = { jwksUri: 'https://user:s3cret@issuer.example/jwks' }
    expect(() => resolve(options)).not.toThrow(/s3cret/)
    expect(() => resolve({ algorithms: ['s3cret'] })).not.toThrow(/s3cret/)
    expect(() => resolve({ issuer: 'http://s3cret.example' })).not.toThrow(/s3cret/)
  })

  test.each<[string, unknown, RegExp]>([
    ['no issuers', [], /got an empty list\. Leave jwt out/],
    ['one issuer twice', [GOOD, GOOD], /an issuer of its own, got null or the same one twice/],
    [
      'any issuer beside a named one',
      [GOOD, { ...GOOD, issuer: null }],
      /must have an issuer of its own/,
    ],
    [
      'any issuer twice',
      [null, null].map((issuer) => ({ ...GOOD, issuer })),
      /must have an issuer of its own/,
    ],
    ['null among the issuers', [null], /jwt must be an object/],
    ['a string', 'https://issuer.example', /jwt must be an object, got a string/],
    ['null', null, /jwt must be an object/],
  ])('refuses %s', (_, jwt, message) => {
    expect(() => createAuthenticator({ jwt: jwt as JwtOptions })).toThrow(TypeError)
    expect(() => createAuthenticator({ jwt: jwt as JwtOptions })).toThrow(message)
  })

  test('refuses several issuers of which one does not say where the organization is', () => {
    const issuers: JwtOptions[] = [
      { ...GOOD, issuer: 'a', organizationClaim: 'oid' },
      { ...GOOD, issuer: 'b' },
    ]
    expect(() => createAuthenticator({ jwt: issuers })).toThrow(TypeError)
    expect(() => createAuthenticator({ jwt: issuers })).toThrow(
      /^jwt\[1\] must say .*got neither organizationClaim nor organization/,
    )
  })
})
