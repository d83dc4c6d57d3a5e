import { allowWarnings } from '@claviger/conformance'
import { createGuards, getAuth } from '@claviger/express'
import express from 'express'
import request from 'supertest'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestAuthority } from '../src/index.ts'
import type { TestGuardOptions } from '../src/index.ts'

allowWarnings('CLAVIGER_UNAVAILABLE', 'CLAVIGER_CREDENTIAL_TURNED_AWAY', 'CLAVIGER_AUDIENCE')

const authority = createTestAuthority()
const app = createApp(authority.options)

afterEach(() => {
  authority.reset()
})

function createApp(options: TestGuardOptions) {
  const { authenticateToken, requireScope, requireRole } = createGuards(options)
  return express()
    .get('/me', authenticateToken, (req, res) => {
      const { kind, organizationId, userId } = getAuth(req)
      res.json({ kind, organizationId, userId })
    })
    .get('/things', requireScope('read:things'), (_req, res) => res.json([]))
    .get('/admin', requireRole('admin'), (_req, res) => res.json([]))
}

async function get(path: string, credential: string) {
  return request(app).get(path).set('authorization', `Bearer ${credential}`)
}

describe('a key', () => {
  test('belongs to an organization of tests, and to no user', async () => {
    const { status, body } = await get('/me', authority.key())
    expect({ status, body }).toEqual({
      status: 200,
      body: { kind: 'api-key', organizationId: 'org_test' },
    })
  })

  test('belongs to the given organization and user', async () => {
    const { body } = await get('/me', authority.key({ organizationId: 'org_1', userId: 'usr_1' }))
    expect(body).toMatchObject({ organizationId: 'org_1', userId: 'usr_1' })
  })

  test('has the scopes and roles that it is given', async () => {
    expect((await get('/things', authority.key())).status).toBe(403)
    expect((await get('/things', authority.key({ scopes: ['read:things'] }))).status).toBe(200)
    expect((await get('/admin', authority.key())).status).toBe(403)
    expect((await get('/admin', authority.key({ roles: ['admin'] }))).status).toBe(200)
  })

  test('that has expired is refused', async () => {
    const key = authority.key({ expiry: new Date(Date.now() - 1_000) })
    expect((await get('/me', key)).status).toBe(401)
  })

  test('is different each time, and another authority does not know it', async () => {
    const others = createTestAuthority()
    expect((await get('/me', others.key())).status).toBe(401)
    expect(new Set([authority.key(), authority.key()]).size).toBe(2)
  })
})

describe('a token', () => {
  test('is of a machine, where no user is given', async () => {
    const { status, body } = await get('/me', authority.token())
    expect({ status, body }).toEqual({
      status: 200,
      body: { kind: 'jwt', organizationId: 'org_test' },
    })
  })

  test('belongs to the given organization and user', async () => {
    const token = authority.token({ organizationId: 'org_1', userId: 'usr_1' })
    expect((await get('/me', token)).body).toMatchObject({
      organizationId: 'org_1',
      userId: 'usr_1',
    })
  })

  test('has the scopes that it is given', async () => {
    expect((await get('/things', authority.token())).status).toBe(403)
    const token = authority.token({ scopes: ['read:things', 'other'] })
    expect((await get('/things', token)).status).toBe(200)
  })

  test.each([
    ['has expired', { expiresInSeconds: -60 }],
    ['is for another audience', { claims: { aud: 'https://other.test' } }],
    ['is of another issuer', { claims: { iss: 'https://other.test' } }],
    ['has no expiry', { claims: { exp: undefined } }],
  ])('that %s is refused', async (_, content) => {
    expect((await get('/me', authority.token(content))).status).toBe(401)
  })

  test('of another authority is refused, though it says the same', async () => {
    expect((await get('/me', createTestAuthority().token())).status).toBe(401)
  })

  test('follows the options of its authority', async () => {
    const scalekit = createTestAuthority({
      issuer: 'https://acme.scalekit.dev',
      audience: 'things',
      organizationClaim: 'oid',
    })
    const token = scalekit.token({ organizationId: 'org_2' })
    const { body } = await request(createApp(scalekit.options))
      .get('/me')
      .set('authorization', `Bearer ${token}`)
    expect(body).toMatchObject({ organizationId: 'org_2' })
  })
})

describe.each([
  ['key', () => authority.key()],
  ['token', () => authority.token()],
])('the %s', (_, make) => {
  test('is refused from the request after its revocation on', async () => {
    const [revoked, other] = [make(), make()]
    expect((await get('/me', revoked)).status).toBe(200)
    authority.revoke(revoked)
    expect((await get('/me', revoked)).status).toBe(401)
    expect((await get('/me', other)).status).toBe(200)
  })

  test('is answered 503 in an outage, and is good after it', async () => {
    const credential = make()
    authority.outage()
    for (let i = 0; i < 30; i += 1) expect((await get('/me', credential)).status).toBe(503)
    authority.restore()
    expect((await get('/me', credential)).status).toBe(200)
  })

  test('is forgotten by a reset, which ends an outage, too', async () => {
    const credential = make()
    authority.outage()
    authority.reset()
    expect((await get('/me', credential)).status).toBe(401)
    expect((await get('/me', make())).status).toBe(200)
  })
})

test('a credential that the authority did not make cannot be revoked, and is not shown', () => {
  const foreign = createTestAuthority().key()
  expect(() => {
    authority.revoke(foreign)
  }).toThrow(expect.toSatisfy((error: Error) => !error.message.includes(foreign)))
})

test.each([
  [{ issuer: '' }, 'issuer must be a non-empty string'],
  [{ audiance: 'x' }, 'createTestAuthority() has no option "audiance"'],
])('an option that cannot work is refused: %j', (options, message) => {
  expect(() => createTestAuthority(Object.assign<object, object>({}, options))).toThrow(message)
})
