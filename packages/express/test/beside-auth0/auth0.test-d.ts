import express from 'express'
import { auth, type AuthResult } from 'express-oauth2-jwt-bearer'
import { expectTypeOf, test } from 'vitest'
import { getAuth, type Auth, type ExpressGuards, type TokenInfo } from '../../src/index.ts'

const { authenticateToken } = {} as ExpressGuards
const app = express()

// Compiled with `skipLibCheck: false`: their `Request.auth` and our names share one interface.
test('stands beside express-oauth2-jwt-bearer, whose `req.auth` stays its own', () => {
  app.use('/theirs', auth({ issuerBaseURL: 'https://issuer.example', audience: 'api' }))
  app.get('/ours/:id', authenticateToken, (req) => {
    expectTypeOf(getAuth(req)).toEqualTypeOf<Auth>()
    expectTypeOf(req.tokenInfo).toEqualTypeOf<TokenInfo | undefined>()
    expectTypeOf(req.params.id).toEqualTypeOf<string>()
    expectTypeOf(req.auth).toEqualTypeOf<AuthResult | undefined>()
  })
})
