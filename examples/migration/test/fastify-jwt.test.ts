import { claviger, getAuth } from '@claviger/fastify'
import fastifyJwt from '@fastify/jwt'
import fastify, { type FastifyInstance } from 'fastify'
import { createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AUDIENCE, startIssuer, type Issuer } from './issuer.ts'

let issuer: Issuer
let before: FastifyInstance
let after: FastifyInstance

beforeAll(async () => {
  issuer = await startIssuer()
  const { iss, pem } = issuer

  before = fastify()
  await before.register(fastifyJwt, {
    secret: { public: pem },
    verify: { allowedIss: iss, allowedAud: AUDIENCE, algorithms: ['RS256'] },
    trusted: (_request, token) => Object(token).jti !== 'revoked',
  })
  before.addHook('onRequest', async (request) => {
    await request.jwtVerify()
  })
  before.get('/me', async ({ user }) => ({ sub: Object(user).sub }))

  after = fastify()
  await after.register(claviger, {
    jwt: {
      // A key at hand. With a server, its `jwksUri` or `discovery` follows when it changes its keys.
      jwks: { keys: [{ ...createPublicKey(pem).export({ format: 'jwk' }), kid: 'k1' }] },
      issuer: iss,
      audience: AUDIENCE,
      algorithms: ['RS256'],
      isRevoked: ({ jti }) => jti === 'revoked',
    },
  })
  after.addHook('onRequest', after.authenticateToken)
  after.get('/me', async (request) => ({ sub: getAuth(request).userId }))
})
afterAll(async () => {
  issuer.close()
  await before.close()
  await after.close()
})

async function both(token?: string): Promise<readonly number[]> {
  const headers: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` }
  return Promise.all(
    [before, after].map(async (app) => {
      const { statusCode } = await app.inject({ url: '/me', headers })
      return statusCode
    }),
  )
}

test('request.jwtVerify() becomes the hook authenticateToken', async () => {
  expect(await both(await issuer.issue())).toEqual([200, 200])
  expect(await both()).toEqual([401, 401])
  expect(await both(await issuer.issue({ aud: 'https://other.example.com' }))).toEqual([401, 401])
})

test('trusted becomes jwt.isRevoked, the other way round', async () => {
  expect(await both(await issuer.issue({ jti: 'fine' }))).toEqual([200, 200])
  expect(await both(await issuer.issue({ jti: 'revoked' }))).toEqual([401, 401])
})

test('a token that is not valid yet is 401, where it was 500', async () => {
  const nbf = Math.floor(Date.now() / 1_000) + 3_600
  expect(await both(await issuer.issue({ nbf }))).toEqual([500, 401])
})
