import { createGuards, getAuth } from '@claviger/express'
import express, { type ErrorRequestHandler } from 'express'
import { expressjwt, type Request } from 'express-jwt'
import { expressJwtSecret } from 'jwks-rsa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AUDIENCE, listen, startIssuer, statusOf, type Issuer, type Listening } from './issuer.ts'

const REVOKED = new Set<unknown>(['revoked'])

let issuer: Issuer
let before: Listening
let after: Listening

beforeAll(async () => {
  issuer = await startIssuer()
  const { iss, jwksUri } = issuer

  const theirs = express()
  theirs.use(
    expressjwt({
      secret: expressJwtSecret({ jwksUri, cache: true }),
      issuer: iss,
      audience: AUDIENCE,
      algorithms: ['RS256'],
      isRevoked: (_req, token) => {
        const payload: unknown = token?.payload
        return REVOKED.has(Object(payload).jti)
      },
      getToken: ({ headers }) => headers['x-token']?.toString(),
    }),
  )
  theirs.get('/me', (req: Request, res) => void res.json(req.auth?.sub))
  const onError: ErrorRequestHandler = (error, _req, res, _next) =>
    void res.status(error.status).end()
  theirs.use(onError)
  before = await listen(theirs)

  const ours = express()
  const { authenticateToken } = createGuards({
    jwt: {
      jwksUri,
      issuer: iss,
      audience: AUDIENCE,
      algorithms: ['RS256'],
      isRevoked: ({ jti }) => REVOKED.has(jti),
      // The other half waits without a deadline, so a loaded machine would answer 503 here alone.
      timeoutMs: 20_000,
    },
    extractToken: ({ headers }) => new Headers(Object(headers)).get('x-token') ?? undefined,
  })
  ours.use(authenticateToken)
  ours.get('/me', (req, res) => void res.json(getAuth(req).userId))
  after = await listen(ours)
})
afterAll(() => {
  for (const one of [issuer, before, after]) one.close()
})

async function both(token?: string): Promise<readonly number[]> {
  const headers: Record<string, string> = token === undefined ? {} : { 'x-token': token }
  return Promise.all([before, after].map(({ url }) => statusOf(`${url}/me`, undefined, headers)))
}

test('getToken becomes extractToken', async () => {
  expect(await both(await issuer.issue())).toEqual([200, 200])
  expect(await both()).toEqual([401, 401])
  expect(await both('not.a.token')).toEqual([401, 401])
})

test('isRevoked becomes jwt.isRevoked, which is given the claims', async () => {
  expect(await both(await issuer.issue({ jti: 'fine' }))).toEqual([200, 200])
  expect(await both(await issuer.issue({ jti: 'revoked' }))).toEqual([401, 401])
})
