import { Deadline } from '@claviger/core/inspect'

/**
 * Does work that can be aborted, for a limited time.
 *
 * @throws {DeadlineError} When the time is up.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(timeoutMs)
  try {
    return await deadline.race(work(deadline.signal))
  } finally {
    deadline.end()
  }
}
