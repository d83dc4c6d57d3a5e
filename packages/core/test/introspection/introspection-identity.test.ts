import { expect, test } from 'vitest'
import { introspection, type IntrospectionOptions } from '../../src/index.ts'
import { introspectionIdentity } from '../../src/introspection/introspection-identity.ts'

// The functions of an application cannot be compared, and are left out.
type Settings = Required<Omit<IntrospectionOptions, 'organization' | 'isMachine'>>

const OPTIONS: Settings = {
  endpoint: 'https://a.example/introspect',
  clientId: 'api',
  clientSecret: 's3cret',
  clientAuthentication: 'basic',
  audience: 'a',
  issuer: 'https://a.example',
  organizationClaim: 'oid',
  userClaim: 'sub',
  trustedClaims: ['tier'],
}

// Typed so that a new option cannot be forgotten here.
const CHANGED: Omit<Settings, 'clientSecret'> = {
  endpoint: 'https://b.example/introspect',
  clientId: 'another',
  clientAuthentication: 'post',
  audience: 'b',
  issuer: 'https://b.example',
  organizationClaim: 'tenant',
  userClaim: 'username',
  trustedClaims: 'all',
}

test.each(Object.entries(CHANGED))('differs when %s differs', (name, value) => {
  const changed = introspectionIdentity({ ...OPTIONS, [name]: value })
  expect(changed).not.toBe(introspectionIdentity(OPTIONS))
})

test('holds no secret, and stays the same when it is rotated', () => {
  expect(introspectionIdentity(OPTIONS)).not.toContain('s3cret')
  expect(introspectionIdentity({ ...OPTIONS, clientSecret: () => 'next' })).toBe(
    introspectionIdentity(OPTIONS),
  )
})

test('does not depend on the order of the options, nor on options that are undefined', () => {
  const { endpoint, clientId, clientSecret, audience } = OPTIONS
  const one = introspectionIdentity({ endpoint, clientId, clientSecret, audience })
  const reordered = { issuer: undefined, audience, clientSecret, clientId, endpoint }
  expect(introspectionIdentity(reordered as unknown as IntrospectionOptions)).toBe(one)
})

test.each([{ organization: () => 'org_1' }, { isMachine: () => true }])(
  'is missing when a setting is a function, so that a store needs apiKeys.authority: %o',
  (functions) => {
    expect(introspectionIdentity({ ...OPTIONS, ...functions })).toBeUndefined()
  },
)

test('is the authority of the lookup', () => {
  expect(introspection(OPTIONS).authority).toBe(introspectionIdentity(OPTIONS))
})
