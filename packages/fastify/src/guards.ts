import {
  currentAuth,
  currentOptionalAuth,
  defineGuards,
  unknownOutcome,
  type Auth,
  type AuthRequest,
  type Authenticator,
  type AuthenticatorOptions,
  type Check,
  type Decided,
  type Guards,
  type TokenClaims,
  type TokenInfo,
} from '@claviger/core'
import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The key's info, set by a guard when the caller presented an API key. */
    tokenInfo: TokenInfo | undefined
    /** The token's claims, set by a guard when the caller presented an access token. */
    tokenClaims: TokenClaims | undefined
  }
}

/** What a guard uses of a request, on every route and server. */
export interface GuardedRequest {
  readonly raw: AuthRequest
  /** Its `url` is the pattern of the route, the prefixes of its scopes included. */
  readonly routeOptions: { readonly url?: string | undefined }
  tokenInfo: TokenInfo | undefined
  tokenClaims: TokenClaims | undefined
}

/** What a guard uses of a reply. */
export interface GuardedReply {
  code(status: number): GuardedReply
  headers(headers: Readonly<Record<string, string>>): GuardedReply
  send(body: unknown): unknown
}

/** A guard: fits `onRequest` and `preHandler`, of a route or of a scope, of HTTP/1.1 and HTTP/2. */
export interface FastifyGuard {
  /**
   * As an `async` hook, or awaited by hand: the promise is fulfilled once the request may go on, or
   * is answered.
   */
  (request: GuardedRequest, reply: GuardedReply): Promise<unknown>
  /**
   * As a hook with a callback, as Fastify calls it: calls back once the request may go on, in the
   * same tick when memory decides. It does not call back when it has answered.
   */
  (request: GuardedRequest, reply: GuardedReply, done: Done): Promise<unknown> | undefined
}

/** Goes on with a request, or ends it with an error. */
type Done = (error?: Error) => void

/** A request as `requireOrganization` shows it: which route it is of is not known there. */
export type AnyRouteRequest = FastifyRequest<{
  Params: Readonly<Record<string, string | undefined>>
}>

/** The guards of one Fastify API. */
export type FastifyGuards = Guards<AnyRouteRequest, FastifyGuard>

/** What `getAuth` needs of a request, on every route and server. */
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
  return defineGuards<AnyRouteRequest, FastifyGuard, GuardedRequest>(options, {
    requestOf: (request) => request.raw,
    routeOf: (request) => request.routeOptions.url,
    toMiddleware: toHook,
  })
}

function toHook(check: Check<GuardedRequest>): FastifyGuard {
  function guard(request: GuardedRequest, reply: GuardedReply): Promise<unknown>
  function guard(
    request: GuardedRequest,
    reply: GuardedReply,
    done: Done,
  ): Promise<unknown> | undefined
  function guard(
    request: GuardedRequest,
    reply: GuardedReply,
    done?: Done,
  ): Promise<unknown> | undefined {
    const outcome = check(request)
    // A caller without a callback awaits the result: without a promise it would go on at once.
    if (done === undefined) {
      return 'then' in outcome
        ? outcome.then((decided) => carry(decided, request, reply))
        : Promise.resolve(carry(outcome, request, reply))
    }
    // Not calling back is what tells Fastify that the request ends here.
    if (!('then' in outcome)) {
      if (carry(outcome, request, reply) === undefined) done()
      return undefined
    }
    outcome
      // A reply is a promise itself: returned as it is, it would be awaited.
      .then((decided) => ({ isSent: carry(decided, request, reply) !== undefined }))
      // Not a `catch` behind it: what a later hook throws must not call back a second time.
      .then(({ isSent }) => {
        if (!isSent) done()
      }, done)
    return undefined
  }
  return guard
}

/** @returns `undefined` when the request goes on, else the reply, which is sent. */
function carry(outcome: Decided, request: GuardedRequest, reply: GuardedReply): unknown {
  switch (outcome.kind) {
    case 'granted':
    case 'anonymous': {
      const auth = outcome.kind === 'granted' ? outcome.auth : getOptionalAuth(request)
      request.tokenInfo = auth?.tokenInfo
      request.tokenClaims = auth?.claims
      return undefined
    }
    case 'refused': {
      const { status, headers, body } = outcome.refusal
      // Returning the reply to Fastify tells it that the request ends here.
      return reply.code(status).headers(headers).send(body)
    }
    default:
      return unknownOutcome(outcome)
  }
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
