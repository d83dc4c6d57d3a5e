/**
 * Settles as `work` does, or rejects when the signal aborts, if that comes first. The work itself goes
 * on: others may wait for it as well.
 *
 * @param toError Makes the error for an abort. Left out, it is the signal's reason.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  toError: () => unknown = () => signal.reason,
): Promise<T> {
  let onAbort!: () => void
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      reject(toError())
    }
  })
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    // The signal first: where both have settled already, the time is up.
    return await Promise.race([aborted, work])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
