import { createGuards } from '@claviger/express'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { expressjwt } from 'express-jwt'
import { auth } from 'express-oauth2-jwt-bearer'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { expressJwtSecret } from 'jwks-rsa'
import { AUDIENCE } from '../authority.ts'
import { clavigerOptions } from './claviger-options.ts'
import type { Contender, CredentialKind, Setting } from './contender.ts'
import { serve } from './serve.ts'

/** Express with each guard that is measured there. */
export const expressContenders: readonly Contender[] = [
  contender('bare', 'none', () => (_req, _res, next) => next()),
  contender('claviger, API key', 'api-key', clavigerGuard),
  contender('claviger, access token', 'jwt', clavigerGuard),
  contender('express-oauth2-jwt-bearer', 'jwt', ({ issuer, jwksUri }) =>
    auth({ issuer, jwksUri, audience: AUDIENCE, tokenSigningAlg: 'RS256' }),
  ),
  contender('express-jwt + jwks-rsa', 'jwt', ({ issuer, jwksUri }) =>
    expressjwt({
      secret: expressJwtSecret({ jwksUri, cache: true }),
      issuer,
      audience: AUDIENCE,
      algorithms: ['RS256'],
    }),
  ),
  contender('jose, by hand', 'jwt', ({ issuer, jwksUri }) => {
    const keys = createRemoteJWKSet(new URL(jwksUri))
    return (req, res, next) => {
      const token = req.headers.authorization?.slice('Bearer '.length) ?? ''
      jwtVerify(token, keys, { issuer, audience: AUDIENCE, algorithms: ['RS256'] }).then(
        () => {
          next()
        },
        () => {
          res.status(401).json({ error: 'Unauthorized' })
        },
      )
    }
  }),
]

function clavigerGuard(setting: Setting): RequestHandler {
  return createGuards(clavigerOptions(setting)).authenticateToken
}

function contender(
  guard: string,
  credential: CredentialKind,
  makeGuard: (setting: Setting) => RequestHandler,
): Contender {
  return {
    framework: 'express',
    guard,
    credential,
    start: async (setting) => {
      const app = express()
      app.get('/things', makeGuard(setting), (_req, res) => {
        res.json({ things: [] })
      })
      app.use(answerError)
      return serve(app)
    },
  }
}

// Express logs an error that no handler takes, which is not the guard's own cost.
const answerError: ErrorRequestHandler = (
  error: { readonly status?: number },
  _req,
  res,
  _next,
) => {
  res.status(error.status ?? 500).end()
}
