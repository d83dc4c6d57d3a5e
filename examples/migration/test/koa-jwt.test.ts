import { createGuards, getAuth } from '@claviger/koa'
import type { RequestListener } from 'node:http'
import { koaJwtSecret } from 'jwks-rsa'
import Koa from 'koa'
import koajwt from 'koa-jwt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allowWarnings } from '../../../packages/conformance/src/allow-warnings.ts'
import { AUDIENCE, listen, startIssuer, statusOf, type Issuer, type Listening } from './issuer.ts'

// One token of a test has the issuer without its slash.
allowWarnings('CLAVIGER_ISSUER_SLASH')

const REVOKED = new Set<unknown>(['revoked'])

function listenerOf(app: Koa): RequestListener {
  const answer = app.callback()
  return (request, response) => void answer(request, response)
}

let issuer: Issuer
let before: Listening
let after: Listening

beforeAll(async () => {
  issuer = await startIssuer()
  const { iss, jwksUri } = issuer

  const theirs = new Koa()
  theirs.use(
    koajwt({
      secret: koaJwtSecret({ jwksUri, cache: true }),
      issuer: iss,
      audience: AUDIENCE,
      algorithms: ['RS256'],
      isRevoked: async (_ctx, token) => REVOKED.has(Object(token).jti),
    }),
  )
  theirs.use((ctx) => {
    ctx.body = Object(ctx.state['user']).sub
  })
  before = await listen(listenerOf(theirs))

  const ours = new Koa()
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
  })
  ours.use(authenticateToken)
  ours.use((ctx) => {
    ctx.body = getAuth(ctx).userId
  })
  after = await listen(listenerOf(ours))
})
afterAll(() => {
  for (const one of [issuer, before, after]) one.close()
})

async function both(token?: string): Promise<readonly number[]> {
  return Promise.all([before, after].map(({ url }) => statusOf(url, token)))
}

test('the same tokens pass, and ctx.state.user becomes getAuth(ctx)', async () => {
  const token = await issuer.issue()
  expect(await both(token)).toEqual([200, 200])
  const [theirs, ours] = await Promise.all(
    [before, after].map(async ({ url }) => {
      const response = await fetch(url, {
        headers: { connection: 'close', authorization: `Bearer ${token}` },
      })
      return response.text()
    }),
  )
  expect([theirs, ours]).toEqual(['auth0|user-1', 'auth0|user-1'])
})

test('the same tokens are refused', async () => {
  expect(await both()).toEqual([401, 401])
  expect(await both(await issuer.issue({ exp: 1 }))).toEqual([401, 401])
  expect(await both(await issuer.issue({ iss: issuer.iss.slice(0, -1) }))).toEqual([401, 401])
})

test('isRevoked becomes jwt.isRevoked', async () => {
  expect(await both(await issuer.issue({ jti: 'revoked' }))).toEqual([401, 401])
})
