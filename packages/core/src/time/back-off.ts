const FIRST_MS = 50
const LONGEST_MS = 2_000

/**
 * How long to wait before the next attempt to connect, in milliseconds: longer after each, and at
 * random, so that a fleet does not come back all at once.
 */
export function backOffMs(attempts: number): number {
  const longest = Math.min(FIRST_MS * 2 ** attempts, LONGEST_MS)
  return longest * (0.5 + Math.random() / 2)
}
