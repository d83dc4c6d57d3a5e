import { untilAborted } from '@claviger/core/internal'
import { unavailable } from './failure.ts'

/**
 * Waits for work that others may wait for as well, no longer than the signal allows. The work
 * itself goes on.
 *
 * @throws {AuthorityError} `timeout`, when the signal aborts first.
 */
export async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return untilAborted(work, signal, () => unavailable('timeout'))
}
