/** Redis did not answer in time, or is not there. */
export class RedisUnavailableError extends Error {
  override readonly name: string = 'RedisUnavailableError'
  readonly code: string

  constructor(code: 'timeout' | 'not_ready' | 'bypassed') {
    super('Redis cannot be asked.')
    this.code = code
  }
}

/** Settles as `work` does, or rejects when the time is up. What comes later is dropped. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new RedisUnavailableError('timeout'))
    }, ms)
  })
  try {
    return await Promise.race([work, timeUp])
  } finally {
    clearTimeout(timer)
  }
}
