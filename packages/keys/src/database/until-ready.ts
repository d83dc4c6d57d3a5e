import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from './database-error.ts'

/** How long a server is waited for. */
export interface WaitOptions {
  /** After so long, no further attempt begins, in milliseconds. @default 10_000 */
  readonly waitMs?: number
  /** Between two attempts, in milliseconds. @default 250 */
  readonly pauseMs?: number
}

// The server starts or stops (57P03, 57P01, 57P02), or nothing listens while it is replaced.
const NOT_READY = ['57P03', '57P01', '57P02', 'ECONNREFUSED', 'ECONNRESET']

/**
 * Does something with a server that may still be starting, as in a deployment that starts both.
 *
 * @throws {DatabaseError} With the code of the last attempt, when the server was not ready in time. Any
 *   other error is thrown at once.
 */
export async function untilReady<T>(
  work: () => Promise<T>,
  { waitMs = 10_000, pauseMs = 250 }: WaitOptions = {},
): Promise<T> {
  const start = performance.now()
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DatabaseError) || !NOT_READY.includes(error.code)) throw error
      if (performance.now() - start + pauseMs > waitMs) throw neverReady(error.code, waitMs)
    }
    await sleep(pauseMs)
  }
}

function neverReady(code: string, waitMs: number): DatabaseError {
  return new DatabaseError(
    code,
    `The database must be ready within ${waitMs} ms, but was still away or starting (${code}). Check that PostgreSQL runs at this URL and finishes its recovery, then start this process again.`,
  )
}
