import type { JwtAuth } from '@claviger/core'
import { afterAll, expect, test } from 'vitest'
import { SessionIds } from '../src/session-ids.ts'
import { authenticatorOfKeys, callerOfKey } from './support/keys.ts'

const { authenticator } = authenticatorOfKeys()
const reader = await callerOfKey(authenticator, 'reader')
const other = await callerOfKey(authenticator, 'other')
afterAll(async () => authenticator.close())

const token = (claims: Readonly<Record<string, unknown>>): JwtAuth => ({
  kind: 'jwt',
  organizationId: 'org_1',
  issuer: 'https://issuer.example',
  scopes: [],
  filter: { organizationId: 'org_1' },
  claims: { exp: 1, ...claims },
})

test('opens what it signed for the same caller', () => {
  const ids = new SessionIds(undefined)
  expect(ids.open(ids.sign('a.b.c', reader), reader)).toBe('a.b.c')
})

test('rejects the IDs of another caller, and IDs that it did not sign', () => {
  const ids = new SessionIds(undefined)
  const signed = ids.sign('session', reader)
  expect(ids.open(signed, other)).toBeUndefined()
  for (const id of [
    'session',
    '',
    '.',
    `.${signed}`,
    `x${signed}`,
    `${signed}x`,
    signed.slice(0, -1),
  ]) {
    expect(ids.open(id, reader)).toBeUndefined()
  }
  expect(new SessionIds(undefined).open(signed, reader)).toBeUndefined()
})

test('opens in another process with the same secret', () => {
  const secret = 'a secret of 32 characters or more'
  expect(new SessionIds(secret).open(new SessionIds(secret).sign('s', reader), reader)).toBe('s')
})

test('accepts a refreshed token as the same caller', () => {
  const ids = new SessionIds(undefined)
  const signed = ids.sign('s', token({ sub: 'ann', client_id: 'app', jti: '1' }))
  expect(ids.open(signed, token({ sub: 'ann', client_id: 'app', jti: '2', exp: 9 }))).toBe('s')
})

test.each([
  ['user', { sub: 'bob', client_id: 'app' }],
  ['client', { sub: 'ann', client_id: 'other' }],
])('takes another %s for another caller', (_, claims) => {
  const ids = new SessionIds(undefined)
  const signed = ids.sign('s', token({ sub: 'ann', client_id: 'app' }))
  expect(ids.open(signed, token(claims))).toBeUndefined()
})

test('treats another issuer or organization as another caller', () => {
  const ids = new SessionIds(undefined)
  const auth = token({ sub: 'ann' })
  const signed = ids.sign('s', auth)
  expect(ids.open(signed, { ...auth, issuer: 'https://other.example' })).toBeUndefined()
  expect(ids.open(signed, { ...auth, organizationId: 'org_2' })).toBeUndefined()
})

test('treats another user as another caller, also where no token has a sub', () => {
  const ids = new SessionIds(undefined)
  const auth = { ...token({ client_id: 'app', uid: 'ann' }), userId: 'ann' }
  const signed = ids.sign('s', auth)
  const bob = { ...token({ client_id: 'app', uid: 'bob' }), userId: 'bob' }
  expect(ids.open(signed, bob)).toBeUndefined()
  expect(ids.open(signed, auth)).toBe('s')
})

test('treats tokens that name neither client nor user as different callers', () => {
  const ids = new SessionIds(undefined)
  const signed = ids.sign('s', token({ jti: '1' }))
  expect(ids.open(signed, token({ jti: '2' }))).toBeUndefined()
})
