import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import express from 'express'
import { auth } from 'express-oauth2-jwt-bearer'
import { expectTypeOf, test } from 'vitest'
import { getAuth, type Auth, type ExpressGuards, type TokenInfo } from '../../src/index.ts'

const { authenticateToken } = {} as ExpressGuards
const app = express()

// The two exclude each other under `skipLibCheck: false`; that is theirs to mend. Ours has to work
// even so.
test('stands beside two neighbours that do not agree on `Request.auth`', () => {
  expectTypeOf(auth).toBeFunction()
  expectTypeOf(requireBearerAuth).toBeFunction()
  app.get('/ours/:id', authenticateToken, (req) => {
    expectTypeOf(getAuth(req)).toEqualTypeOf<Auth>()
    expectTypeOf(req.tokenInfo).toEqualTypeOf<TokenInfo | undefined>()
    expectTypeOf(req.params.id).toEqualTypeOf<string>()
  })
})
