import { Deadline, untilAborted, type DeadlineOptions } from '@claviger/core/internal'

/** Redis did not answer in time, is not there, or answered nonsense. */
export class RedisUnavailableError extends Error {
  override readonly name: string = 'RedisUnavailableError'
  readonly code: string

  constructor(code: 'timeout' | 'not_connected' | 'malformed_answer' | 'closed') {
    super(`Redis cannot be asked (${code}).`)
    this.code = code
  }
}

/** What else ends a wait. */
export interface WithinOptions extends DeadlineOptions {
  /** Aborts when the answer is no longer awaited. */
  readonly signal?: AbortSignal
}

/**
 * Settles as `work` does, or rejects when the time is up. What comes later is dropped.
 *
 * @throws {RedisUnavailableError} `timeout`, when the time is up; `closed`, when the signal aborts.
 */
export async function within<T>(
  ms: number,
  work: Promise<T>,
  { signal, ...options }: WithinOptions = {},
): Promise<T> {
  const deadline = new Deadline(ms, options)
  try {
    const inTime = untilAborted(work, deadline.signal, () => new RedisUnavailableError('timeout'))
    if (signal === undefined) return await inTime
    return await untilAborted(inTime, signal, () => new RedisUnavailableError('closed'))
  } finally {
    deadline.end()
  }
}
