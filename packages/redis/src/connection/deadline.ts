/** Redis did not answer in time, is not there, or answered nonsense. */
export class RedisUnavailableError extends Error {
  override readonly name: string = 'RedisUnavailableError'
  readonly code: string

  constructor(code: 'timeout' | 'not_connected' | 'malformed_answer' | 'closed') {
    super('Redis cannot be asked.')
    this.code = code
  }
}

/** What else ends a wait. */
export interface WithinOptions {
  /** Whether the wait must not keep a process alive that is otherwise done. @default false */
  readonly isBackground?: boolean
  /** Aborts when the answer is no longer awaited. */
  readonly signal?: AbortSignal
}

/** Settles as `work` does, or rejects when the time is up. What comes later is dropped. */
export async function within<T>(
  ms: number,
  work: Promise<T>,
  { isBackground = false, signal }: WithinOptions = {},
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      // If this process was busy, the answer may lie in the socket already: let it be read first.
      setImmediate(() => {
        reject(new RedisUnavailableError('timeout'))
      })
    }, ms)
    if (isBackground) timer.unref()
    const onAbort = () => {
      reject(new RedisUnavailableError('closed'))
    }
    if (signal?.aborted === true) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    })
  })
}
