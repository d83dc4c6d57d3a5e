import {
  currentAuth,
  currentOptionalAuth,
  defineGuards,
  type Auth,
  type Authenticator,
  type AuthenticatorOptions,
  type Guards,
  type TokenClaims,
  type TokenInfo,
} from '@claviger/core'
import type { FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The key's info, set by a guard when the caller presented an API key. */
    tokenInfo: TokenInfo | undefined
    /** The token's claims, set by a guard when the caller presented an access token. */
    tokenClaims: TokenClaims | undefined
  }
}

/** A guard: fits `onRequest`, `preHandler` and the hooks between them, of a route or of a scope. */
export type FastifyGuard = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** The guards of one Fastify API. */
export type FastifyGuards = Guards<FastifyRequest, FastifyGuard>

/** What `getAuth` needs of a request, whatever its route and its server. */
export interface RawRequest {
  /** Node's request: the guards of one request all know it by this object. */
  readonly raw: object
}

/**
 * Makes the guards of one API, for use without registering the plugin.
 *
 * @example
 * ```ts
 * const { authenticateToken, requireScope } = createGuards(options)
 * app.addHook('onRequest', authenticateToken)
 * app.post('/deploy', { onRequest: requireScope('deploy:applications') }, deploy)
 * ```
 *
 * @throws {TypeError} When an option cannot work.
 */
export function createGuards(options: AuthenticatorOptions | Authenticator): FastifyGuards {
  return defineGuards<FastifyRequest, FastifyGuard>(options, {
    requestOf: (request) => request.raw,
    toMiddleware: (check) => async (request, reply) => {
      const outcome = await check(request)
      switch (outcome.kind) {
        case 'granted':
        case 'anonymous': {
          const auth = getOptionalAuth(request)
          request.tokenInfo = auth?.tokenInfo
          request.tokenClaims = auth?.claims
          return
        }
        case 'refused': {
          const { status, headers, body } = outcome.refusal
          // Returning the reply is what tells Fastify that the request ends here.
          return reply.code(status).headers(headers).send(body)
        }
      }
    },
  })
}

/**
 * The verified caller of a request.
 *
 * @throws {Error} When no guard let a verified caller through.
 */
export function getAuth(request: RawRequest): Auth {
  return currentAuth(request.raw)
}

/**
 * The verified caller of a request, or `undefined` behind `optionalToken` for an anonymous one.
 *
 * @throws {Error} When no guard ran.
 */
export function getOptionalAuth(request: RawRequest): Auth | undefined {
  return currentOptionalAuth(request.raw)
}
