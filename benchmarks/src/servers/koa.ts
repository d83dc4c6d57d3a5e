import { createGuards } from '@claviger/koa'
import { koaJwtSecret } from 'jwks-rsa'
import Koa, { type Middleware } from 'koa'
import koaJwt from 'koa-jwt'
import { AUDIENCE } from '../authority.ts'
import { clavigerOptions } from './claviger-options.ts'
import type { Contender, CredentialKind, Setting } from './contender.ts'
import { serve } from './serve.ts'

/** Koa with each guard that is measured there. */
export const koaContenders: readonly Contender[] = [
  contender('bare', 'none', () => (_ctx, next) => next()),
  contender('claviger, API key', 'api-key', clavigerGuard),
  contender('claviger, access token', 'jwt', clavigerGuard),
  contender('koa-jwt + jwks-rsa', 'jwt', ({ issuer, jwksUri }) =>
    koaJwt({
      secret: koaJwtSecret({ jwksUri, cache: true }),
      issuer,
      audience: AUDIENCE,
      algorithms: ['RS256'],
    }),
  ),
]

function clavigerGuard(setting: Setting): Middleware {
  return createGuards(clavigerOptions(setting)).authenticateToken
}

function contender(
  guard: string,
  credential: CredentialKind,
  makeGuard: (setting: Setting) => Middleware,
): Contender {
  return {
    framework: 'koa',
    guard,
    credential,
    start: async (setting) => {
      const app = new Koa()
      app.use(makeGuard(setting))
      app.use((ctx) => {
        ctx.body = { things: [] }
      })
      const callback = app.callback()
      return serve((request, response) => {
        void callback(request, response)
      })
    },
  }
}
