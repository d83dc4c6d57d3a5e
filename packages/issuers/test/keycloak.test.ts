import { describe, expect, test } from 'vitest'
import { keycloak } from '../src/index.ts'
import { judge, verdict } from './support/judge.ts'

describe('Keycloak', () => {
  const jwt = keycloak({ url: 'https://login.example.com', realm: 'acme', audience: 'api' })
  const token = { aud: ['api', 'account'], typ: 'Bearer', azp: 'Worker', scope: 'read email' }
  const machine = {
    ...token,
    sub: 'b5f3',
    client_id: 'Worker',
    preferred_username: 'service-account-worker',
  }

  test('a service account', async () => {
    expect(await verdict(jwt, { ...machine, organization: ['acme'] })).toEqual({
      organization: 'acme',
      user: undefined,
      scopes: ['read', 'email'],
    })
  })

  test.each([
    [{ roles: ['admin', 7, 'Team Lead'] }, ['admin', 'Team Lead']],
    [{ roles: 'admin' }, []],
    [null, []],
    [undefined, []],
  ])('the roles in a realm_access of %j', async (realm, roles) => {
    const { outcome } = await judge(jwt, { ...machine, realm_access: realm, roles: ['other'] })
    expect(outcome).toMatchObject({ kind: 'granted', auth: { roles } })
  })

  test('a user whose token names the client, by a mapper of the realm, is a user', async () => {
    const user = { ...machine, preferred_username: 'jane' }
    expect(await verdict(jwt, user)).toMatchObject({ user: 'b5f3' })
  })

  test('a user who calls himself a service account is a user', async () => {
    const { client_id: _, ...user } = machine
    expect(await verdict(jwt, user)).toMatchObject({ user: 'b5f3' })
    expect(await verdict(jwt, { ...machine, client_id: 'another' })).toMatchObject({
      user: 'b5f3',
    })
  })

  test.each([
    [['a'], 'a'],
    [{ a: { id: 'x' } }, 'a'],
    ['a', 'a'],
    [['a', 'b'], undefined],
    [{ a: {}, b: {} }, undefined],
    [[], undefined],
    [7, undefined],
    [undefined, undefined],
  ])('the organization in %j', async (organization, expected) => {
    expect(await verdict(jwt, { ...machine, organization })).toMatchObject({
      organization: expected,
    })
  })

  test.each(['ID', 'Refresh', 'Offline', 'Logout'])(
    'a token of type %s is refused',
    async (typ) => {
      expect(await verdict(jwt, { ...machine, typ })).toBe('bad_type')
    },
  )
})
