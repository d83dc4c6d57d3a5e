import { KeyNotFoundError } from '@claviger/core'

/**
 * Counts to how many keys something was done. A key that no longer exists counts for neither.
 *
 * @throws The first error, when all that were tried failed: then nothing was done.
 */
export function countDone(results: readonly PromiseSettledResult<unknown>[]): {
  readonly count: number
  readonly failed: number
} {
  const count = results.filter(({ status }) => status === 'fulfilled').length
  const failures = results
    .filter((result) => result.status === 'rejected')
    .filter(({ reason }) => !KeyNotFoundError.is(reason))
  const [first] = failures
  if (first !== undefined && count === 0) throw first.reason
  return { count, failed: failures.length }
}
