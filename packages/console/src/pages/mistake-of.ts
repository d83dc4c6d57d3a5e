import { ClientNotFoundError, KeyNotFoundError, SecretNotFoundError } from '@claviger/core'
import type { Mistake } from './mistake-pages.ts'

/**
 * Finds out whether an error of the authority is about what was asked for: it does not exist, or the
 * authority takes no such page token or ID. `undefined` for every other error.
 */
export function mistakeOf(error: unknown, isChange: boolean): Mistake | undefined {
  const isMissing =
    KeyNotFoundError.is(error) || ClientNotFoundError.is(error) || SecretNotFoundError.is(error)
  if (isMissing) return 'notFound'
  // With a cause it is an outage: so does `fetch` say that there was no connection.
  if (!(error instanceof TypeError) || error.cause !== undefined) return undefined
  return isChange ? 'refused' : 'stale'
}
