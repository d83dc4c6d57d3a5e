import type { Guard } from '../decide.ts'
import type { Authenticator } from '../authenticator.ts'
import { authenticatorFrom } from '../create-authenticator.ts'
import { checkOutcome } from './check-outcome.ts'
import { scopeGuards, type OpenScopeGuards, type ScopeGuards } from './scope-guards.ts'
import { rememberAuth } from './current-auth.ts'
import type { AuthenticatorOptions } from '../authenticator-options.ts'
import type { Anonymous, Outcome } from '../answer/outcome.ts'
import type { AuthRequest } from '../request/request.ts'
import { optionError } from '../options/check-options.ts'
import { isPromise } from '../time/is-promise.ts'
import { guardUpgrade } from '../upgrade/guard-upgrade.ts'
import type { UpgradeOptions } from '../upgrade/upgrade-options.ts'
import type {
  UpgradeHandler,
  UpgradeRequest,
  UpgradeServer,
  UpgradeSocket,
} from '../upgrade/upgrade-types.ts'
import {
  allScopes,
  anyScope,
  claimIs,
  hasPermissions,
  hasRoles,
  organizationIs,
  type ClaimValue,
  type Requirement,
} from '../caller/requirement.ts'

/**
 * The guards of one API. `Context` is what the framework hands to a middleware, `Middleware` what
 * it takes for one.
 */
export interface Guards<Context, Middleware> {
  /** Refuses a request whose caller is not verified. */
  readonly authenticateToken: Middleware
  /**
   * Lets a request without any `Authorization` header through as anonymous. An invalid credential
   * is refused.
   */
  readonly optionalToken: Middleware
  /** Refuses a caller who lacks any of these scopes. Authenticates first where no guard has. */
  readonly requireScope: (...scopes: string[]) => Middleware
  /** Refuses a caller who has none of these scopes. */
  readonly requireAnyScope: (...scopes: string[]) => Middleware
  /** Refuses a caller who lacks any of these roles. */
  readonly requireRole: (...roles: string[]) => Middleware
  /**
   * Refuses a caller who lacks any of these permissions: values of the claim `permissions`, which Auth0
   * and WorkOS write. An API key has it only where `apiKeys.trustedClaims` or the lookup names it.
   *
   * @throws {TypeError} When only API keys are accepted and `permissions` is not trusted.
   */
  readonly requirePermission: (...permissions: string[]) => Middleware
  /**
   * Refuses a caller whose claim is neither this value nor a list with it: a claim of an access token, or a custom claim of
   * an API key that `apiKeys.trustedClaims` or the lookup names. An API key never meets it with any
   * other claim, since a customer may have typed it.
   *
   * @throws {TypeError} When only API keys are accepted and the claim is not trusted: the guard would
   *   refuse every caller.
   */
  readonly requireClaim: (name: string, value: ClaimValue) => Middleware
  /**
   * Names the scopes of this API, and gives `requireScope` and `requireAnyScope` that take no other: a
   * scope that is misspelled does not compile, and throws at startup.
   *
   * @example
   * ```ts
   * const { requireScope } = guards.defineScopes(['read:deployments', 'write:deployments'])
   * ```
   * @throws {TypeError} Without a scope, or when one is not a scope token (RFC 6749 §3.3).
   */
  readonly defineScopes: <const Scope extends string>(
    scopes: readonly Scope[],
  ) => ScopeGuards<Scope, Middleware>
  /**
   * Refuses a caller of another organization than the one the request is about.
   *
   * @param from Reads that organization's ID from the request. Nothing, or a throw, refuses.
   * @throws {TypeError} When it is not a function.
   */
  readonly requireOrganization: (from: (context: Context) => string | undefined) => Middleware
  /**
   * Guards the upgrades of one path of a server, such as WebSockets: refuses on the socket before
   * anything is upgraded, and closes the connection when its credential is revoked or expires.
   *
   * @param server Node's HTTP or HTTPS server.
   * @param handler Runs for verified callers only, takes the socket over, and returns `{ close }`.
   * @throws {TypeError} When an option cannot work, or the path is guarded already.
   */
  readonly guardUpgrade: <Request extends UpgradeRequest, Socket extends UpgradeSocket, Head>(
    server: UpgradeServer<Request, Socket, Head>,
    options: UpgradeOptions<Middleware, Request>,
    handler: UpgradeHandler<Request, Socket, Head>,
  ) => void
  /** What decides behind these guards: for `revoke`, `stats` and `close`. */
  readonly authenticator: Authenticator
}

/**
 * Asks for the outcome of one request: the outcome itself where it is decided at once, else a promise
 * of it, so that an adapter goes on in the same tick where it can.
 *
 * Never throws. Should an authenticator throw or reject against its contract, the promise rejects
 * with a plain `Error`, which every framework answers with a 500.
 */
export type Check<Context> = (context: Context) => Decided | Promise<Decided>

/** What a guard decided: whether the request goes on, or its answer. */
export type Decided = Outcome | Anonymous

/**
 * How a framework differs from the others.
 *
 * `Any` is what a middleware may be handed: less than `Context`, where a framework types its
 * requests by their routes and a guard has to stand before all of them.
 */
export interface Framework<Any, Middleware> {
  /** Finds Node's request, the same object for every guard of a request. */
  readonly requestOf: (context: Any) => AuthRequest
  /** Reads the pattern of the matched route, for events; `undefined` where the framework has not matched one yet. */
  readonly routeOf?: (context: Any) => string | undefined
  /** Carries an outcome: goes on when it is `granted` or `anonymous`, answers when `refused`. */
  readonly toMiddleware: (check: Check<Any>) => Middleware
}

/**
 * Makes the guards of a framework; for adapters.
 *
 * @throws {TypeError} When an option cannot work.
 */
export function defineGuards<Context extends Any, Middleware, Any = Context>(
  options: AuthenticatorOptions | Authenticator,
  { requestOf, routeOf, toMiddleware }: Framework<Any, Middleware>,
): Guards<Context, Middleware> {
  const authenticator = authenticatorFrom(options)

  const guard = (guardOf: (context: Any) => Guard): Middleware =>
    toMiddleware((context) => {
      try {
        const request = requestOf(context)
        const guarded = guardOf(context)
        const judge = (judged: Decided): Decided => {
          const outcome = checkOutcome(judged, guarded, request)
          rememberAuth(request, outcome)
          return outcome
        }
        const judged = authenticator.check(request, guarded, () => routeOf?.(context))
        return isPromise(judged) ? settled(judged, judge) : judge(judged)
      } catch (error) {
        return Promise.reject(contractBroken(error))
      }
    })
  const requirements = new Map<unknown, Requirement | undefined>()
  const always = (guarded: Guard): Middleware => {
    const middleware = guard(() => guarded)
    if (guarded.isOptional !== true) requirements.set(middleware, guarded.requirement)
    return middleware
  }

  const checked = (requirement: Requirement): Middleware => {
    authenticator.checkRequirement?.(requirement)
    return always({ requirement })
  }
  const scoped: OpenScopeGuards<Middleware> = {
    requireScope: (...scopes) => always({ requirement: allScopes(...scopes) }),
    requireAnyScope: (...scopes) => always({ requirement: anyScope(...scopes) }),
  }

  return {
    authenticateToken: always({}),
    optionalToken: always({ isOptional: true }),
    ...scoped,
    defineScopes: (scopes) => scopeGuards(scopes, scoped),
    requireRole: (...roles) => always({ requirement: hasRoles(...roles) }),
    requirePermission: (...permissions) => checked(hasPermissions(...permissions)),
    requireClaim: (name, value) => checked(claimIs(name, value)),
    requireOrganization: (from) => {
      if (typeof from !== 'function') {
        throw optionError(
          'requireOrganization(): its argument',
          'a function that reads the organization of a request, such as (req) => req.params.organizationId',
          from,
        )
      }
      const reader: OrganizationReader<Any> = { read: from }
      return guard((context) => ({ requirement: organizationIs(() => reader.read(context)) }))
    },
    guardUpgrade: (server, { guard: middleware, ...settings }, handler) => {
      if (middleware !== undefined && !requirements.has(middleware)) {
        throw new TypeError(
          'guardUpgrade: guard must be authenticateToken, requireScope, requireAnyScope, requireRole, requirePermission or requireClaim of the same createGuards().',
        )
      }
      const requirement = requirements.get(middleware)
      guardUpgrade(server, settings, { authenticator, requirement }, handler)
    },
    authenticator,
  }
}

interface OrganizationReader<Any> {
  // A method, which may take more than `Any` has: the whole request is there at run time.
  // What comes of reading a parameter that is not there is checked where it is compared.
  read(context: Any): string | undefined
}

async function settled(
  judged: PromiseLike<Decided>,
  judge: (judged: Decided) => Decided,
): Promise<Decided> {
  try {
    return judge(await judged)
  } catch (error) {
    throw contractBroken(error)
  }
}

// The cause is wrapped: Express takes a rejection with `undefined` for success and runs the handler,
// Koa does not answer it, and both copy status, headers and message from the error.
function contractBroken(cause: unknown): Error {
  return new Error(
    'The authenticator rejected or returned no valid outcome, which is a bug in it.',
    {
      cause,
    },
  )
}
