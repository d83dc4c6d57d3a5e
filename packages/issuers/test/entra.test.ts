import { describe, expect, test } from 'vitest'
import { entra } from '../src/index.ts'
import { verdict } from './support/judge.ts'

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const OTHER_TENANT = '11111111-2222-3333-4444-555555555555'

describe('Entra ID', () => {
  const jwt = entra({ tenant: TENANT.toUpperCase(), audience: 'api-id' })
  const token = { aud: 'api-id', tid: TENANT, ver: '2.0' }
  const app = { ...token, azp: 'app-1', oid: 'object-1', sub: 'object-1' }

  test('an application has the roles that it was granted', async () => {
    const claims = { ...app, roles: ['Orders.Read.All'], idtyp: 'app' }
    const expected = { organization: TENANT, user: undefined, scopes: ['Orders.Read.All'] }
    expect(await verdict(jwt, claims)).toEqual(expected)
    const { idtyp: _, ...withoutType } = claims
    expect(await verdict(jwt, withoutType)).toEqual(expected)
  })

  test('a user is the object, and has delegated scopes', async () => {
    const user = { ...token, azp: 'app-1', oid: 'user-1', sub: 'pairwise', scp: 'Orders.Read' }
    expect(await verdict(jwt, { ...user, roles: ['Admin'] })).toEqual({
      organization: TENANT,
      user: 'user-1',
      scopes: ['Orders.Read'],
    })
  })

  test('a user is not an application, also where the token says so', async () => {
    const user = { ...app, scp: 'Orders.Read' }
    expect(await verdict(jwt, user)).toMatchObject({ user: 'object-1', scopes: ['Orders.Read'] })
    expect(await verdict(jwt, { ...app, idtyp: 'user', roles: ['Admin'] })).toMatchObject({
      user: 'object-1',
      scopes: [],
    })
  })

  test('another tenant is refused, also where it names this issuer', async () => {
    expect(await verdict(jwt, { ...app, tid: OTHER_TENANT })).toBe('bad_claims')
    const iss = `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0`
    expect(await verdict(jwt, { ...app, iss })).toBe('bad_issuer')
  })

  test('several tenants are a list, each held to its own', () => {
    const list = [TENANT, OTHER_TENANT].map((tenant) => entra({ tenant, audience: 'api-id' }))
    expect(new Set(list.map(({ issuer }) => issuer)).size).toBe(2)
  })
})
