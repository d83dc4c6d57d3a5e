import { expect, test } from 'vitest'
import { oidc } from '../src/index.ts'
import { judge, verdict } from './support/judge.ts'

const ISSUER = 'https://acme.scalekit.com'
const jwt = oidc({ issuer: ISSUER, audience: 'api.acme.com', organizationClaim: 'oid' })

// As Scalekit documents them: `scopes` is a list, and the organization is `oid`.
const TOKEN = {
  aud: ['api.acme.com'],
  client_id: 'm2morg_1',
  sub: 'm2morg_1',
  oid: 'org_1',
  jti: 'tkn_1',
  scopes: ['deploy:applications', 'read:deployments'],
}

test('Scalekit needs no settings but its issuer, audience and organization', async () => {
  expect(await verdict(jwt, TOKEN)).toEqual({
    organization: 'org_1',
    user: undefined,
    scopes: ['deploy:applications', 'read:deployments'],
  })
  const { asked } = await judge(jwt, TOKEN)
  expect(asked[0]).toBe(`${ISSUER}/.well-known/openid-configuration`)
})

test('an ID token of Scalekit is refused', async () => {
  expect(await verdict(jwt, { ...TOKEN, at_hash: 'x', nonce: 'n-1' })).toBe('bad_type')
})

test('a token of another environment is refused', async () => {
  expect(await verdict(jwt, { ...TOKEN, iss: 'https://other.scalekit.com' })).toBe('bad_issuer')
})
