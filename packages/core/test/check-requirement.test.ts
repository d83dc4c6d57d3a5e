import { describe, expect, test } from 'vitest'
import {
  allScopes,
  claimIs,
  createAuthenticator,
  defineGuards,
  hasRoles,
  type AuthenticatorOptions,
  type JwtOptions,
} from '../src/index.ts'

const lookup = async () => null
const jwt: JwtOptions = {
  issuer: 'https://issuer.example',
  audience: 'https://api.example',
  algorithms: ['RS256'],
  jwksUri: 'https://issuer.example/jwks',
}
const guardsOf = (options: AuthenticatorOptions) =>
  defineGuards<object, () => void>(options, {
    requestOf: () => ({ headers: {} }),
    toMiddleware: () => () => {},
  })

describe('requireClaim', () => {
  test('throws at startup where only API keys are accepted and the claim is not trusted', () => {
    const { requireClaim } = guardsOf({ apiKeys: { lookup, trustedClaims: ['env'] } })
    expect(() => requireClaim('tier', 'gold')).toThrow(TypeError)
    expect(() => requireClaim('tier', 'gold')).toThrow(
      /got "tier", which is not among the trusted claims.*apiKeys: \{ trustedClaims: \["tier"\] \}/,
    )
  })

  test.each<[string, AuthenticatorOptions]>([
    ['the claim is trusted', { apiKeys: { lookup, trustedClaims: ['tier'] } }],
    ['access tokens are accepted too, which can have it', { apiKeys: { lookup }, jwt }],
    ['only access tokens are accepted', { jwt }],
  ])('is made where %s', (_, options) => {
    expect(() => guardsOf(options).requireClaim('tier', 'gold')).not.toThrow()
  })

  test('works with an authenticator that cannot check requirements', () => {
    const own = { authenticate: () => Promise.reject(new Error('not asked')) }
    expect(() => guardsOf(own as never).requireClaim('tier', 'gold')).not.toThrow()
  })
})

test('requirePermission throws at startup where no caller could have permissions', () => {
  const { requirePermission } = guardsOf({ apiKeys: { lookup } })
  expect(() => requirePermission('read:items')).toThrow(
    'requirePermission must name a claim that a caller can have, got "permissions"',
  )
  const trusted = { lookup, trustedClaims: ['permissions'] }
  expect(() => guardsOf({ apiKeys: trusted }).requirePermission('read:items')).not.toThrow()
  expect(() => guardsOf({ apiKeys: { lookup }, jwt }).requirePermission('a')).not.toThrow()
})

test('other requirements are not checked', () => {
  const authenticator = createAuthenticator({ apiKeys: { lookup } })
  for (const requirement of [allScopes('read'), hasRoles('admin')]) {
    expect(() => authenticator.checkRequirement?.(requirement)).not.toThrow()
  }
  expect(() => authenticator.checkRequirement?.(claimIs('tier', 1))).toThrow(TypeError)
})
