/**
 * Guards for Koa 3 and 2. This adapter carries outcomes to Koa and decides nothing: every status,
 * header and body comes from `@claviger/core`.
 *
 * @module
 */
import {
  answerWebhook,
  currentAuth,
  currentOptionalAuth,
  defineGuards,
  metadataResponder,
  unknownOutcome,
  type Auth,
  type Authenticator,
  type AuthenticatorOptions,
  type Decided,
  type Guards,
  type MetadataSource,
  type RevocationWebhook,
  type TokenClaims,
  type TokenInfo,
} from '@claviger/core'
import type { Context, Middleware, Next } from 'koa'

export type * from '@claviger/core'

declare module 'koa' {
  interface DefaultState {
    /** The key's info, set by a guard when the caller presented an API key. */
    tokenInfo?: TokenInfo | undefined
    /** The token's claims, set by a guard when the caller presented an access token. */
    tokenClaims?: TokenClaims | undefined
  }
}

/** The guards of one Koa API. */
export type KoaGuards = Guards<Context, Middleware>

/** What `getAuth` needs of a context, with any state and any router. */
export interface RequestContext {
  /** Node's request: the guards of one request all know it by this object. */
  readonly req: object
}

/**
 * Makes the guards of one API.
 *
 * @example
 * ```ts
 * const { authenticateToken, requireScope } = createGuards(options)
 * router.get('/v1/me', authenticateToken, (ctx) => { ctx.body = getAuth(ctx).filter })
 * router.post('/deploy', requireScope('deploy:applications'), deploy)
 * ```
 *
 * @throws {TypeError} When an option cannot work.
 */
export function createGuards(options: AuthenticatorOptions | Authenticator): KoaGuards {
  return defineGuards<Context, Middleware>(options, {
    requestOf: (ctx) => ctx.req,
    routeOf: patternOf,
    toMiddleware: (check) => (ctx, next) => {
      const outcome = check(ctx)
      return 'then' in outcome
        ? outcome.then((decided) => carry(decided, ctx, next))
        : carry(outcome, ctx, next)
    },
  })
}

/**
 * Makes the route of a webhook that revokes credentials. It reads the raw body itself, so no body
 * parser may stand before it.
 *
 * @example
 * ```ts
 * router.post('/webhooks/authority', webhookRoute(revocationWebhook({ authenticator, secret, toTarget })))
 * ```
 */
export function webhookRoute(webhook: RevocationWebhook): Middleware {
  return async (ctx) => {
    const { status } = await answerWebhook(webhook, ctx.req)
    ctx.status = status
    ctx.body = null
    // Koa makes it 204 for an empty body.
    ctx.status = status
  }
}

/**
 * Makes the middleware that serves the metadata of `protectedResource`, at its well-known path. Put it
 * before the guards: clients without a token read it.
 *
 * @example
 * ```ts
 * const guards = createGuards({ ...options, protectedResource: { resource: 'https://api.example.com' } })
 * app.use(metadataRoute(guards))
 * ```
 * @throws {TypeError} Without the option `protectedResource`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728#section-3 RFC 9728 §3}
 */
export function metadataRoute(guards: MetadataSource): Middleware {
  const { respond } = metadataResponder(guards)
  return async (ctx, next) => {
    const answer = respond({ method: ctx.method, url: ctx.originalUrl })
    if (answer === undefined) return next()
    ctx.status = answer.status
    ctx.set(answer.headers)
    ctx.body = answer.body
    return undefined
  }
}

// Made once: a refusal needs no promise of its own.
const ANSWERED = Promise.resolve()

function carry(outcome: Decided, ctx: Context, next: Next): Promise<unknown> {
  switch (outcome.kind) {
    case 'granted':
    case 'anonymous': {
      const auth = outcome.kind === 'granted' ? outcome.auth : getOptionalAuth(ctx)
      ctx.state.tokenInfo = auth?.tokenInfo
      ctx.state.tokenClaims = auth?.claims
      return next()
    }
    case 'refused': {
      const { status, headers, body } = outcome.refusal
      ctx.status = status
      ctx.set(headers)
      ctx.body = body
      return ANSWERED
    }
    default:
      return unknownOutcome(outcome)
  }
}

// The pattern that @koa/router matched, with the prefixes of its routers.
function patternOf(ctx: object): string | undefined {
  const pattern = '_matchedRoute' in ctx ? ctx['_matchedRoute'] : undefined
  return typeof pattern === 'string' ? pattern : undefined
}

/**
 * The verified caller of a request.
 *
 * @throws {Error} When no guard let a verified caller through.
 */
export function getAuth(ctx: RequestContext): Auth {
  return currentAuth(ctx.req)
}

/**
 * The verified caller of a request, or `undefined` behind `optionalToken` for an anonymous one.
 *
 * @throws {Error} When no guard ran.
 */
export function getOptionalAuth(ctx: RequestContext): Auth | undefined {
  return currentOptionalAuth(ctx.req)
}
