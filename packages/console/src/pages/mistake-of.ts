import { ClientNotFoundError, KeyNotFoundError, SecretNotFoundError } from '@claviger/core'
import type { Mistake } from './mistake-pages.ts'

/**
 * Finds out whether the request caused an error of the authority: what it names does not exist, or its
 * page token or ID is invalid. `undefined` for every other error.
 */
export function mistakeOf(error: unknown, isChange: boolean): Mistake | undefined {
  const isMissing =
    KeyNotFoundError.is(error) || ClientNotFoundError.is(error) || SecretNotFoundError.is(error)
  if (isMissing) return 'notFound'
  // A TypeError with a cause is how `fetch` reports a failed connection: an outage.
  if (!(error instanceof TypeError) || error.cause !== undefined) return undefined
  return isChange ? 'refused' : 'stale'
}
