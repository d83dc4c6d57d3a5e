const PATIENCE_NS = 20_000_000_000n

/** Waits, without any timer that a test may have replaced, until something is so. */
export async function eventually(isSo: () => boolean): Promise<void> {
  const startedAt = process.hrtime.bigint()
  while (!isSo()) {
    if (process.hrtime.bigint() - startedAt > PATIENCE_NS)
      throw new Error('It never came to be so.')
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
