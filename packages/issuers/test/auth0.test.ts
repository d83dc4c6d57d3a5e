import { describe, expect, test } from 'vitest'
import { auth0 } from '../src/index.ts'
import { verdict } from './support/judge.ts'
import { allowWarnings } from '@claviger/conformance'

allowWarnings('CLAVIGER_AUDIENCE')

const API = 'https://api.example.com'

describe('Auth0', () => {
  const jwt = auth0({ domain: 'Acme.eu.auth0.com', audience: API })
  const machine = { aud: API, azp: 'client1', sub: 'client1@clients', gty: 'client-credentials' }

  test('the issuer ends with a slash', () => {
    expect(jwt.issuer).toBe('https://acme.eu.auth0.com/')
  })

  test('a machine of an organization', async () => {
    expect(await verdict(jwt, { ...machine, org_id: 'org_1', scope: 'read write' })).toEqual({
      organization: 'org_1',
      user: undefined,
      scopes: ['read', 'write'],
    })
  })

  test('a machine with the RFC 9068 profile', async () => {
    const { azp: _, ...claims } = machine
    const token = { ...claims, client_id: 'client1', jti: 'j', org_id: 'org_1' }
    expect(await verdict(jwt, token, { typ: 'at+jwt' })).toMatchObject({ user: undefined })
  })

  test('a user', async () => {
    const user = { aud: [API, 'https://acme.eu.auth0.com/userinfo'], azp: 'c', sub: 'auth0|1' }
    expect(await verdict(jwt, { ...user, org_id: 'org_1', scope: 'openid' })).toMatchObject({
      organization: 'org_1',
      user: 'auth0|1',
    })
  })

  test('a subject with the suffix of another client is a user', async () => {
    expect(await verdict(jwt, { ...machine, sub: 'client2@clients' })).toMatchObject({
      user: 'client2@clients',
    })
  })

  test('an ID token is refused: it is for the client', async () => {
    const idToken = { aud: 'client1', sub: 'auth0|1', nonce: 'n', sid: 's' }
    expect(await verdict(jwt, idToken)).toBe('bad_audience')
  })
})
