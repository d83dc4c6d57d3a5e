/** Redis did not answer in time, is not there, or answered nonsense. */
export class RedisUnavailableError extends Error {
  override readonly name: string = 'RedisUnavailableError'
  readonly code: string

  constructor(code: 'timeout' | 'not_connected' | 'malformed_answer' | 'closed') {
    super('Redis cannot be asked.')
    this.code = code
  }
}

/**
 * Settles as `work` does, or rejects when the time is up. What comes later is dropped.
 *
 * @param isBackground Whether the wait must not keep a process alive that is otherwise done.
 */
export async function within<T>(ms: number, work: Promise<T>, isBackground = false): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      // If this process was busy, the answer may lie in the socket already: let it be read first.
      setImmediate(() => {
        reject(new RedisUnavailableError('timeout'))
      })
    }, ms)
    if (isBackground) timer.unref()
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
    })
  })
}
