import { describe, expect, test } from 'vitest'
import { cognito } from '../src/index.ts'
import { verdict } from './support/judge.ts'

describe('Cognito', () => {
  const jwt = cognito({ userPoolId: 'eu-central-1_AbCdEf123', clientIds: ['c1', 'c2'] })
  const machine = { token_use: 'access', client_id: 'c1', sub: 'c1', scope: 'api/read', version: 2 }

  test('a client', async () => {
    expect(await verdict(jwt, machine)).toEqual({
      organization: undefined,
      user: undefined,
      scopes: ['api/read'],
    })
  })

  test('a user', async () => {
    expect(await verdict(jwt, { ...machine, sub: 'aaaa-bbbb', username: 'jane' })).toMatchObject({
      user: 'aaaa-bbbb',
    })
  })

  test('another client of the pool is refused', async () => {
    expect(await verdict(jwt, { ...machine, client_id: 'c3', sub: 'c3' })).toBe('bad_claims')
  })

  test.each([
    ['an ID token', { aud: 'c1', token_use: 'id', sub: 'a', client_id: 'c1' }],
    ['a token that says no use', { client_id: 'c1', sub: 'c1' }],
  ])('%s is refused', async (_, claims) => {
    expect(await verdict(jwt, claims)).toMatch(/^bad_(?:claims|type)$/)
  })

  test('what is required cannot be taken away', () => {
    const options = { requiredClaims: { token_use: 'id', tier: 'gold' } }
    const loose = cognito({ userPoolId: 'eu-central-1_Ab1', clientIds: 'c1', ...options })
    expect(loose.requiredClaims).toEqual({ token_use: 'access', client_id: ['c1'], tier: 'gold' })
  })
})
