import { describe, expect, test } from 'vitest'
import { workos } from '../src/index.ts'
import { verdict } from './support/judge.ts'

describe('WorkOS', () => {
  const jwt = workos({ domain: 'acme.authkit.app', audience: 'client_env' })

  test('a machine client of an organization', async () => {
    const claims = { aud: 'client_env', client_id: 'client_1', sub: 'client_1', org_id: 'org_1' }
    expect(await verdict(jwt, { ...claims, scope: 'read', jti: 'j' })).toEqual({
      organization: 'org_1',
      user: undefined,
      scopes: ['read'],
    })
  })

  test('a user', async () => {
    const claims = { aud: 'client_env', client_id: 'client_1', sub: 'user_1', org_id: 'org_1' }
    expect(await verdict(jwt, claims)).toMatchObject({ organization: 'org_1', user: 'user_1' })
  })
})
