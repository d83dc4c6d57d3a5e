/**
 * Guards for Express 5 and 4. This adapter carries outcomes to Express and decides nothing: every
 * status, header and body comes from `@claviger/core`.
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
import type { IncomingMessage } from 'node:http'
import type { NextFunction, Request } from 'express'

export type * from '@claviger/core'

declare global {
  // eslint-disable-next-line typescript/no-namespace -- the one way to add to Express's Request
  namespace Express {
    interface Request {
      /** The key's info, set by a guard when the caller presented an API key. */
      tokenInfo?: TokenInfo | undefined
      /** The token's claims, set by a guard when the caller presented an access token. */
      tokenClaims?: TokenClaims | undefined
    }
  }
}

/**
 * What a guard uses of a request, on every route. Not `Express.Request`: other packages add members
 * to it whose types conflict.
 */
export interface GuardedRequest extends IncomingMessage {
  /** The URL before routers took their path from it. */
  readonly originalUrl?: string
  /** Express's route, where a guard stands on one; its `path` is the pattern below its router. */
  readonly route?: unknown
  tokenInfo?: TokenInfo | undefined
  tokenClaims?: TokenClaims | undefined
}

/** What a guard uses of a response. */
export interface GuardedResponse {
  status(status: number): GuardedResponse
  set(headers: Readonly<Record<string, string>>): GuardedResponse
  end(body: string): unknown
}

/** A guard: an Express middleware that leaves the types of the route's parameters alone. */
export type ExpressGuard = (req: GuardedRequest, res: GuardedResponse, next: NextFunction) => void

/** A request as `requireOrganization` shows it: which route it is of is not known there. */
export type AnyRouteRequest = Request<Record<string, string>>

/** The guards of one Express API. */
export type ExpressGuards = Guards<AnyRouteRequest, ExpressGuard>

/**
 * Makes the guards of one API.
 *
 * @example
 * ```ts
 * const { authenticateToken, requireScope } = createGuards(options)
 * app.get('/v1/me', authenticateToken, (req, res) => res.json(getAuth(req).filter))
 * app.post('/deploy', requireScope('deploy:applications'), deploy)
 * ```
 *
 * @throws {TypeError} When an option cannot work.
 */
export function createGuards(options: AuthenticatorOptions | Authenticator): ExpressGuards {
  return defineGuards<AnyRouteRequest, ExpressGuard, GuardedRequest>(options, {
    requestOf: (req) => req,
    routeOf: ({ route }) => patternOf(route),
    toMiddleware: (check) => (req, res, next) => {
      const outcome = check(req)
      if (!('then' in outcome)) {
        carry(outcome, req, res, next)
        return
      }
      outcome
        .then((decided) => {
          carry(decided, req, res, next)
        })
        // Express 4 does not wait for promises: without this, a request could go unanswered.
        .catch(next)
    },
  })
}

/**
 * Makes the route of a webhook that revokes credentials. It reads the raw body itself, so no body
 * parser may stand before it, other than `express.raw()`.
 *
 * @example
 * ```ts
 * app.post('/webhooks/authority', webhookRoute(revocationWebhook({ authenticator, secret, toTarget })))
 * ```
 */
export function webhookRoute(webhook: RevocationWebhook): ExpressGuard {
  return (req, res, next) => {
    answerWebhook(webhook, req)
      .then(({ status }) => res.status(status).end(''))
      .catch(next)
  }
}

/**
 * Makes the middleware that serves the metadata of `protectedResource`, at its well-known path. Put it
 * before the guards and at the root of the app: clients without a token read it.
 *
 * @example
 * ```ts
 * const guards = createGuards({ ...options, protectedResource: { resource: 'https://api.example.com' } })
 * app.use(metadataRoute(guards))
 * ```
 * @throws {TypeError} Without the option `protectedResource`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728#section-3 RFC 9728 §3}
 */
export function metadataRoute(guards: MetadataSource): ExpressGuard {
  const { respond } = metadataResponder(guards)
  return ({ method, originalUrl }, res, next) => {
    const answer = respond({ method, url: originalUrl })
    if (answer === undefined) next()
    else res.status(answer.status).set(answer.headers).end(answer.body)
  }
}

function carry(
  outcome: Decided,
  req: GuardedRequest,
  res: GuardedResponse,
  next: NextFunction,
): void {
  switch (outcome.kind) {
    case 'granted':
    case 'anonymous': {
      const auth = outcome.kind === 'granted' ? outcome.auth : getOptionalAuth(req)
      req.tokenInfo = auth?.tokenInfo
      req.tokenClaims = auth?.claims
      next()
      return
    }
    case 'refused': {
      const { status, headers, body } = outcome.refusal
      res.status(status).set(headers).end(body)
      return
    }
    default:
      unknownOutcome(outcome)
  }
}

// `baseUrl` is left out: it holds the parameters of the request, not their names.
function patternOf(route: unknown): string | undefined {
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined
  return typeof route.path === 'string' ? route.path : undefined
}

/**
 * The verified caller of a request.
 *
 * @throws {Error} When no guard let a verified caller through.
 */
export function getAuth(req: IncomingMessage): Auth {
  return currentAuth(req)
}

/**
 * The verified caller of a request, or `undefined` behind `optionalToken` for an anonymous one.
 *
 * @throws {Error} When no guard ran.
 */
export function getOptionalAuth(req: IncomingMessage): Auth | undefined {
  return currentOptionalAuth(req)
}
