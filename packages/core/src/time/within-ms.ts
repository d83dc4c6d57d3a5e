import { Deadline, type DeadlineOptions } from './deadline.ts'

/**
 * Settles as `work` does, or rejects when the time is up, if that comes first.
 *
 * @throws {DeadlineError} When the time is up.
 */
export async function withinMs<T>(
  ms: number,
  work: Promise<T>,
  options?: DeadlineOptions,
): Promise<T> {
  const deadline = new Deadline(ms, options)
  try {
    return await deadline.race(work)
  } finally {
    deadline.end()
  }
}
