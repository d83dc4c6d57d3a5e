/** Ends a key. Rejects when that failed. */
export type EndKey = (keyId: string) => Promise<void>

interface PlannedEnd {
  readonly at: number
  readonly timer: NodeJS.Timeout
}

const MAX_PLANNED = 1_000
// The longest that a timer of Node takes; a longer one would fire at once.
const MAX_TIMER_MS = 2_147_483_647

/**
 * Ends the old keys of rotations when their overlap is over, for as long as this process lives. What
 * it does not get to is left to `retireKeys` and to the guards. Its timers keep no process alive.
 */
export class PlannedEnds {
  readonly #endKey: EndKey
  readonly #planned = new Map<string, PlannedEnd>()

  constructor(endKey: EndKey) {
    this.#endKey = endKey
  }

  /** Plans the end of a key. The earliest of several ends holds. */
  plan(keyId: string, endsAt: Date): void {
    const at = endsAt.getTime()
    const earlier = this.#planned.get(keyId)
    if (earlier !== undefined && earlier.at <= at) return
    if (earlier === undefined && this.#planned.size >= MAX_PLANNED) return
    const delayMs = at - Date.now()
    if (delayMs <= 0 || delayMs > MAX_TIMER_MS) return

    clearTimeout(earlier?.timer)
    const timer = setTimeout(() => {
      this.#planned.delete(keyId)
      // Guards refuse the key from now on, whether this succeeds or not.
      this.#endKey(keyId).catch(() => {})
    }, delayMs)
    timer.unref()
    this.#planned.set(keyId, { at, timer })
  }
}
