import { checkScopes } from '../caller/check-scopes.ts'

/** Guards whose scopes the compiler checks: only those that were defined. */
export interface ScopeGuards<Scope extends string, Middleware> {
  /** Refuses a caller who lacks any of these scopes. */
  readonly requireScope: (...scopes: readonly [Scope, ...Scope[]]) => Middleware
  /** Refuses a caller who has none of these scopes. */
  readonly requireAnyScope: (...scopes: readonly [Scope, ...Scope[]]) => Middleware
}

/** The guards of scopes, of any name. */
export interface OpenScopeGuards<Middleware> {
  readonly requireScope: (...scopes: string[]) => Middleware
  readonly requireAnyScope: (...scopes: string[]) => Middleware
}

/**
 * Narrows guards to the scopes of an API.
 *
 * @throws {TypeError} Without a scope, or when one is not a scope token (RFC 6749 §3.3). A guard throws
 *   at startup for a scope that was not defined: not every application is compiled.
 */
export function scopeGuards<Scope extends string, Middleware>(
  defined: readonly Scope[],
  { requireScope, requireAnyScope }: OpenScopeGuards<Middleware>,
): ScopeGuards<Scope, Middleware> {
  if (!Array.isArray(defined)) {
    throw new TypeError("defineScopes takes a list of scopes: defineScopes(['read', 'write']).")
  }
  const known = new Set<string>(checkScopes('defineScopes', defined))
  const defining =
    (guard: string, make: (...scopes: string[]) => Middleware) =>
    (...scopes: readonly [Scope, ...Scope[]]): Middleware => {
      const unknown = scopes.find((scope) => !known.has(scope))
      if (unknown === undefined) return make(...scopes)
      throw new TypeError(
        `${guard} must name scopes of defineScopes, got ${JSON.stringify(unknown)}. They are: ${[...known].join(', ')}.`,
      )
    }
  return Object.freeze({
    requireScope: defining('requireScope', requireScope),
    requireAnyScope: defining('requireAnyScope', requireAnyScope),
  })
}
