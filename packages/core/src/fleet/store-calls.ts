// Of all places. Keys that were good before have the rest to themselves.
const STRANGERS_SHARE = 3 / 4
// A call that ignores every deadline keeps its place, so that the bound holds, but not forever.
const ABANDONED_AFTER_MS = 30_000

/**
 * Bounds the calls of one kind that the store has under way at once, so that no flood of made-up keys
 * builds up a queue in front of it. Past the bound a call is left out: nothing waits for a place.
 */
export class StoreCalls {
  readonly #max: number
  readonly #maxOfStrangers: number
  #running = 0
  #ofStrangers = 0

  /** @param max How many calls may be under way. */
  constructor(max: number) {
    this.#max = max
    this.#maxOfStrangers = Math.max(1, Math.floor(max * STRANGERS_SHARE))
  }

  /**
   * Makes a call, unless too many are under way.
   *
   * @param isKnown Whether the key was good before; strangers share three quarters of the places.
   * @returns The call; `undefined` where it was not made.
   */
  call<T>(isKnown: boolean, make: () => Promise<T>): Promise<T> | undefined {
    if (this.#running >= this.#max) return undefined
    if (!isKnown && this.#ofStrangers >= this.#maxOfStrangers) return undefined
    const release = this.#take(isKnown ? 0 : 1)
    const timer = setTimeout(release, ABANDONED_AFTER_MS)
    timer.unref()
    // An `async` function, so that a store that throws rejects like any other.
    const call = (async () => make())()
    const settled = () => {
      clearTimeout(timer)
      release()
    }
    call.then(settled, settled)
    return call
  }

  #take(ofStrangers: number): () => void {
    this.#running += 1
    this.#ofStrangers += ofStrangers
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#running -= 1
      this.#ofStrangers -= ofStrangers
    }
  }
}
