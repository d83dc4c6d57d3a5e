import { createGuards, getAuth } from '@claviger/express'
import { oidc } from '@claviger/issuers'
import express from 'express'
import { auth, claimIncludes, requiredScopes } from 'express-oauth2-jwt-bearer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AUDIENCE, listen, startIssuer, statusOf, type Issuer, type Listening } from './issuer.ts'

let issuer: Issuer
let before: Listening
let after: Listening

beforeAll(async () => {
  issuer = await startIssuer()

  const theirs = express()
  theirs.use(auth({ issuerBaseURL: issuer.iss, audience: AUDIENCE }))
  theirs.get('/me', (req, res) => void res.json(req.auth?.payload.sub))
  theirs.get('/items', requiredScopes('read:items'), (_req, res) => void res.json([]))
  theirs.get(
    '/admin',
    claimIncludes('permissions', 'write:items'),
    (_req, res) => void res.json([]),
  )
  before = await listen(theirs)

  const ours = express()
  // The other half waits without a deadline, so a loaded machine would answer 503 here alone.
  const jwt = { ...oidc({ issuer: issuer.iss, audience: AUDIENCE }), timeoutMs: 20_000 }
  const guards = createGuards({ jwt })
  ours.use(guards.authenticateToken)
  ours.get('/me', (req, res) => void res.json(getAuth(req).userId))
  ours.get('/items', guards.requireScope('read:items'), (_req, res) => void res.json([]))
  ours.get('/admin', guards.requirePermission('write:items'), (_req, res) => void res.json([]))
  after = await listen(ours)
})
afterAll(() => {
  for (const one of [issuer, before, after]) one.close()
})

/** The status before and after the move. */
async function both(path: string, token?: string): Promise<readonly number[]> {
  return Promise.all([before, after].map(({ url }) => statusOf(`${url}${path}`, token)))
}

test('an issuer with a slash at its end is written as the token has it', async () => {
  expect(await both('/me', await issuer.issue())).toEqual([200, 200])
  expect(await both('/me')).toEqual([401, 401])
  expect(await both('/me', await issuer.issue({ aud: 'https://other.example.com' }))).toEqual([
    401, 401,
  ])
})

test('requiredScopes becomes requireScope', async () => {
  expect(await both('/items', await issuer.issue({ scope: 'read:items' }))).toEqual([200, 200])
  expect(await both('/items', await issuer.issue({ scope: 'other' }))).toEqual([403, 403])
})

test('claimIncludes of permissions becomes requirePermission, and 403 where it was 401', async () => {
  const permissions = ['read:items', 'write:items']
  expect(await both('/admin', await issuer.issue({ permissions }))).toEqual([200, 200])
  expect(await both('/admin', await issuer.issue({ permissions: ['read:items'] }))).toEqual([
    401, 403,
  ])
})
