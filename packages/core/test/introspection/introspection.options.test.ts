import { describe, expect, test } from 'vitest'
import { introspection } from '../../src/index.ts'
import { optionsOf, useIntrospectionServer } from './introspection-server.ts'

useIntrospectionServer()

describe('the options', () => {
  test.each<[string, object, RegExp]>([
    [
      'http',
      { endpoint: 'http://as.example/introspect' },
      /introspection\.endpoint must be an https URL/,
    ],
    ['no endpoint', { endpoint: undefined }, /introspection\.endpoint/],
    ['credentials in the URL', { endpoint: 'https://a:b@as.example' }, /without credentials/],
    ['no client', { clientId: '' }, /introspection\.clientId/],
    ['no secret', { clientSecret: undefined }, /introspection\.clientSecret/],
    ['an empty secret', { clientSecret: '' }, /introspection\.clientSecret/],
    ['trusted claims without a list', { trustedClaims: 'tier' }, /introspection\.trustedClaims/],
    ['another authentication', { clientAuthentication: 'none' }, /'basic' or 'post'/],
    ['an unknown option', { audiences: [] }, /no option "audiences"/],
  ])('refuse %s at startup', (_, options, message) => {
    expect(() => introspection({ ...optionsOf(), ...options })).toThrow(TypeError)
    expect(() => introspection({ ...optionsOf(), ...options })).toThrow(message)
  })

  test.each<[string, object, RegExp]>([
    ['no audience', { audience: undefined }, /introspection\.audience must be .*null to skip it/],
    ['an empty list of audiences', { audience: [] }, /introspection\.audience/],
    ['a RegExp as audience', { audience: /api/ }, /introspection\.audience/],
    [
      'no organization',
      { organizationClaim: undefined },
      /say which organization .*got neither organizationClaim nor organization/,
    ],
    [
      'organization: null',
      { organizationClaim: undefined, organization: null },
      /say which organization/,
    ],
    [
      'both ways to name the organization',
      { organizationClaim: 'oid', organization: () => 'acme' },
      /got both/,
    ],
    ['an empty audience', { audience: '' }, /introspection\.audience/],
    ['an issuer that is a RegExp', { issuer: /a/ }, /introspection\.issuer/],
    ['a claim without a name', { organizationClaim: '' }, /introspection\.organizationClaim/],
  ])('refuse what would never match: %s', (_, options, message) => {
    expect(() => introspection({ ...optionsOf(), ...options })).toThrow(message)
  })
})
