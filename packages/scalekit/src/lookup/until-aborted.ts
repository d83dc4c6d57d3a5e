import { unavailable } from './failure.ts'

/**
 * Waits for work that others may wait for as well, no longer than the signal allows. The work
 * itself goes on.
 *
 * @throws {AuthorityError} `timeout`, when the signal aborts first.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(unavailable('timeout'))
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop)
  }
}
