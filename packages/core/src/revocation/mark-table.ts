import { EVERY_VALUE, isSameMark, mergeMarks, type TokenMark } from './token-mark.ts'

/** A mark, and for how long it is kept. */
export interface KeptMark {
  readonly mark: TokenMark
  /** When the last token that it covers has expired, on both clocks. */
  readonly until: Until
}

/** A moment on the wall clock and on the monotonic clock. It is over when it is over on both. */
export interface Until {
  readonly wall: number
  readonly monotonic: number
}

/** How a table is made. */
export interface MarkTableOptions {
  /** How many marks it holds. */
  readonly max: number
  /** Whether a mark covers tokens of any age, so that their `iat` does not matter. */
  readonly coversAnyAge: boolean
  /** By how much the clocks of the issuer and of the fleet may differ, in milliseconds. */
  readonly toleranceMs: number
}

// A full table is swept no more often: a sweep looks at every mark.
const SWEEP_MS = 10_000

/**
 * The marks of one issuer and one kind.
 *
 * It is bounded. A mark that has to make room leaves a floor: every token of this issuer that could be
 * meant, and was issued before the mark, is covered from then on. No revocation is ever undone by
 * another one. The floor is a mark itself, about every value, and is told and kept like the others.
 */
export class MarkTable {
  readonly #options: MarkTableOptions
  readonly #marks = new Map<string, KeptMark>()
  #floor: KeptMark | undefined
  #sweptAt = -Infinity

  constructor(options: MarkTableOptions) {
    this.#options = options
  }

  /** How many marks there are. */
  get size(): number {
    return this.#marks.size
  }

  /** Tokens issued until then are all covered, in wall-clock milliseconds; `undefined` for none. */
  get floor(): number | undefined {
    if (this.#floor !== undefined && isOver(this.#floor.until)) this.#floor = undefined
    return this.#floor?.mark.issuedBefore ?? undefined
  }

  /** Whether a token need not be looked up: there is nothing that could cover it. */
  get isEmpty(): boolean {
    return this.#marks.size === 0 && this.floor === undefined
  }

  /** Finds the mark about a value, also one that was taken back. */
  find(value: string): KeptMark | undefined {
    return this.#marks.get(value)
  }

  /** Lists every mark, the oldest first, and the floor. */
  *all(): Iterable<KeptMark> {
    yield* this.#marks.values()
    if (this.#floor !== undefined) yield this.#floor
  }

  /** Adds a mark. @returns Whether it says anything that was not known. */
  add(mark: TokenMark, until: Until): boolean {
    if (mark.value === EVERY_VALUE) return this.#raiseFloor(mark, until)
    const known = this.#marks.get(mark.value)
    const merged = known === undefined ? mark : mergeMarks(known.mark, mark)
    if (known !== undefined && isSameMark(known.mark, merged)) {
      if (until.wall > known.until.wall) this.#marks.set(mark.value, { mark: merged, until })
      return false
    }
    // At the end: the first to make room is the one that was told of longest ago.
    this.#marks.delete(mark.value)
    this.#marks.set(mark.value, { mark: merged, until: later(known?.until, until) })
    if (this.#marks.size > this.#options.max) this.#makeRoom()
    return true
  }

  /**
   * Tells whether a token is covered.
   *
   * @param issuedAt Its `iat` in milliseconds. A token without one may be of any age.
   */
  covers(value: string, issuedAt: number | undefined): boolean {
    const { floor } = this
    if (floor !== undefined && this.#isFrom(issuedAt, floor)) return true
    const issuedBefore = this.#marks.get(value)?.mark.issuedBefore ?? undefined
    if (issuedBefore === undefined) return false
    return this.#options.coversAnyAge || this.#isFrom(issuedAt, issuedBefore)
  }

  /** Forgets the marks whose tokens have all expired. */
  forgetOld(): void {
    for (const [value, { until }] of this.#marks) {
      if (isOver(until)) this.#marks.delete(value)
    }
  }

  #isFrom(issuedAt: number | undefined, moment: number): boolean {
    return issuedAt === undefined || issuedAt <= moment + this.#options.toleranceMs
  }

  #makeRoom(): void {
    const now = performance.now()
    if (now - this.#sweptAt >= SWEEP_MS) {
      this.#sweptAt = now
      this.forgetOld()
    }
    while (this.#marks.size > this.#options.max) {
      const [oldest] = this.#marks
      if (oldest === undefined) return
      const [value, { mark, until }] = oldest
      this.#marks.delete(value)
      // One that was taken back, or has run out, covers nothing.
      if (mark.issuedBefore !== null && !isOver(until)) this.#raiseFloor(this.#floorOf(mark), until)
    }
  }

  // A mark that covers tokens of any age covers those that there were when it was made.
  #floorOf({ by, issuer, issuedBefore, at }: TokenMark): TokenMark {
    const floor = this.#options.coversAnyAge ? at : issuedBefore
    return { by, issuer, at, value: EVERY_VALUE, issuedBefore: floor }
  }

  #raiseFloor(mark: TokenMark, until: Until): boolean {
    const known = this.floor === undefined ? undefined : this.#floor
    const merged = known === undefined ? mark : mergeMarks(known.mark, mark)
    this.#floor = { mark: merged, until: later(known?.until, until) }
    return known === undefined || !isSameMark(known.mark, merged)
  }
}

function isOver({ wall, monotonic }: Until): boolean {
  // A wall clock that is set forward ends no mark: it may be set back, and tokens be good again.
  return Date.now() >= wall && performance.now() >= monotonic
}

function later(one: Until | undefined, other: Until): Until {
  if (one === undefined) return other
  return {
    wall: Math.max(one.wall, other.wall),
    monotonic: Math.max(one.monotonic, other.monotonic),
  }
}
