import { expect, test } from 'vitest'
import { ScalekitGrants } from '../../src/keys/grants.ts'

const key = {
  tokenId: 'apit_1',
  organizationId: 'org_1',
  roles: [],
  customClaims: { scopes: 'read deploy', env: 'prod' },
  state: 'active',
} as const

test('the claim that guards read scopes out of is compared as scopes', () => {
  const grants = new ScalekitGrants({ scopeClaim: 'scopes' })
  expect(grants.describe(key)).toEqual({ ...key, scopes: ['read', 'deploy'] })
  const actor = { grantableClaims: ['env'] }
  expect(() => grants.check({ ...actor, grantable: ['read', 'deploy'] }, key)).not.toThrow()
  expect(() => grants.check({ ...actor, grantable: ['read'] }, key)).toThrow(
    expect.objectContaining({ refused: ['deploy'] }),
  )
})

test('without a claim for scopes, it is a claim like every other one', () => {
  const grants = new ScalekitGrants({})
  expect(grants.describe(key)).toBe(key)
  expect(() => grants.check({ grantable: ['*'], grantableClaims: ['env'] }, key)).toThrow(
    expect.objectContaining({ refused: ['claim scopes'] }),
  )
})

test('a change adds only scopes that the actor may give, and may take away the others', () => {
  const grants = new ScalekitGrants({ scopeClaim: 'scopes' })
  const change = (scopes: string) => () =>
    grants.checkChange(
      { grantable: ['read'], customClaims: { scopes, env: 'prod' } },
      key.customClaims,
    )
  expect(change('read')).not.toThrow()
  expect(change('deploy read')).not.toThrow()
  expect(change('read admin')).toThrow(expect.objectContaining({ refused: ['admin'] }))
})

test.each([[''], [7]])('refuses the claim %j', (scopeClaim) => {
  expect(() => new ScalekitGrants({ scopeClaim: scopeClaim as string })).toThrow(TypeError)
})
