import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import express from 'express'
import { expectTypeOf, test } from 'vitest'
import { getAuth, type Auth, type ExpressGuards, type TokenInfo } from '../../src/index.ts'

const { authenticateToken } = {} as ExpressGuards
const app = express()

// Compiled with `skipLibCheck: false`: their `Request.auth` and our names share one interface.
test('stands beside the MCP SDK, whose `req.auth` stays its own', () => {
  app.use('/theirs', requireBearerAuth({ verifier: { verifyAccessToken: async () => NO_INFO } }))
  app.get('/ours/:id', authenticateToken, (req) => {
    expectTypeOf(getAuth(req)).toEqualTypeOf<Auth>()
    expectTypeOf(req.tokenInfo).toEqualTypeOf<TokenInfo | undefined>()
    expectTypeOf(req.params.id).toEqualTypeOf<string>()
    expectTypeOf(req.auth).toEqualTypeOf<AuthInfo | undefined>()
  })
})

const NO_INFO: AuthInfo = { token: '', clientId: '', scopes: [] }
