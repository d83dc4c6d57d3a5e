import { describe, expect, test } from 'vitest'
import { okta } from '../src/index.ts'
import { verdict } from './support/judge.ts'
import { allowWarnings } from '@claviger/conformance'

allowWarnings('CLAVIGER_AUDIENCE')

describe('Okta', () => {
  const jwt = okta({ domain: 'acme.okta.com', audience: 'api://default' })

  test('a client', async () => {
    const claims = { aud: 'api://default', cid: '0oa1', sub: '0oa1', scp: ['read'] }
    expect(await verdict(jwt, claims)).toEqual({
      organization: undefined,
      user: undefined,
      scopes: ['read'],
    })
  })

  test('a user', async () => {
    const claims = {
      aud: 'api://default',
      cid: '0oa1',
      uid: '00u1',
      sub: 'a@example.com',
      scp: ['read'],
    }
    expect(await verdict(jwt, claims)).toMatchObject({ user: '00u1', scopes: ['read'] })
  })

  test('a token with a user ID is of a user, also when its subject is the client', async () => {
    const claims = { aud: 'api://default', cid: '0oa1', sub: '0oa1', uid: '00u1' }
    expect(await verdict(jwt, claims)).toMatchObject({ user: '00u1' })
  })

  test('an ID token is refused: it is for the client', async () => {
    expect(await verdict(jwt, { aud: '0oa1', sub: '00u1', idp: '00o1' })).toBe('bad_audience')
  })
})
