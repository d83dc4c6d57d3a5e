import { cautiousNow } from '../time/cautious-now.ts'
import type { MarkCurrency } from '../revocation/mark-currency.ts'
import type { TimedMark } from '../revocation/parse-mark.ts'
import type { Buses } from './buses.ts'
import type { Answer } from './mark-question.ts'
import type { MarkReader } from './mark-reader.ts'

/** Where the marks of the fleet are read from, and what happens to them. */
export interface MarkSources {
  /** The marks that are kept, where a store or a bus keeps them. */
  readonly reader: MarkReader | undefined
  /** The other processes, where there is a bus. */
  readonly peers: { readonly buses: Buses; readonly ask: () => Promise<Answer> } | undefined
  /** Takes marks that were read; silently at startup. */
  readonly take: (marks: readonly TimedMark[], origin: 'startup' | MarkReader['part']) => void
  /** Whether this process knows any mark. */
  readonly hasMarks: () => boolean
  /** What keeps the marks may have lost some: tells it those that it lacks. */
  readonly repair: () => void
  /** Told when marks may be missed for a while, and when that is over. */
  readonly onCutOff: (isCutOff: boolean) => void
  /** Called once a second. */
  readonly onTick: () => void
}

const TICK_MS = 1_000
const POLL_MS = 5_000
const START_WITHIN_MS = 2_000
const CUT_OFF_TOLD_AFTER_MS = 1_000
const BUS_POLL_MS = 20

/**
 * Keeps this process at the marks of its fleet: reads them at startup and after every gap, where they
 * are kept and from the other processes, and goes on reading what is new there.
 *
 * It is current while the bus brings everything, or while a store was read a moment ago.
 */
export class MarkSync implements MarkCurrency {
  readonly #sources: MarkSources
  #waiting: Promise<void> | undefined
  #endWaiting: () => void = () => {}
  #tick: NodeJS.Timeout | undefined
  #poll: NodeJS.Timeout | undefined
  /** Whether the other processes, or what keeps the marks, have told everything since the last gap. */
  #isCaughtUp = false
  #gaps = 0
  /** The gap after which those that can be heard were asked while others could not. */
  #askedSomeAfter = -1
  #catchingUp: Promise<void> | undefined
  /** When the last reading of what is kept that succeeded began. */
  #readAt = -Infinity
  /** When it was current last. Never, before the first reading. */
  #currentAt = -Infinity
  #isCutOffTold = false
  #isClosed = false

  constructor(sources: MarkSources) {
    this.#sources = sources
  }

  get waiting(): Promise<void> | undefined {
    return this.#waiting
  }

  /** Whether this process knows all marks, so that it may answer others. */
  get isCurrent(): boolean {
    return this.#isBusCurrent() || this.#isStoreCurrent()
  }

  cutOffMs(): number {
    const now = cautiousNow()
    if (!this.isCurrent) return now - this.#currentAt
    this.#currentAt = now
    return 0
  }

  /**
   * Reads the marks of the fleet, and goes on reading what is new. `waiting` settles with the first
   * reading, after 2 s at most.
   */
  start(): void {
    this.#waiting = new Promise((resolve) => {
      this.#endWaiting = () => {
        this.#waiting = undefined
        resolve()
      }
    })
    const timer = setTimeout(() => {
      this.#endWaiting()
    }, START_WITHIN_MS)
    timer.unref()
    this.#tick = setInterval(() => {
      this.#work()
    }, TICK_MS)
    this.#tick.unref()
    void this.#catchUp()
  }

  /** Messages of the bus may have been missed. */
  noteGap(): void {
    this.#gaps += 1
    this.#isCaughtUp = false
    void this.#catchUp()
  }

  /** Ends its timers and the wait for the first reading. */
  close(): void {
    this.#isClosed = true
    clearInterval(this.#tick)
    clearTimeout(this.#poll)
    this.#endWaiting()
  }

  #work(): void {
    this.#sources.onTick()
    if (!this.#isCaughtUp) void this.#catchUp()
    else if (cautiousNow() - this.#readAt >= POLL_MS) void this.#readKept()
    const isCutOff = this.cutOffMs() >= CUT_OFF_TOLD_AFTER_MS
    if (isCutOff === this.#isCutOffTold) return
    this.#isCutOffTold = isCutOff
    this.#sources.onCutOff(isCutOff)
  }

  async #catchUp(): Promise<void> {
    this.#catchingUp ??= this.#readEverything().finally(() => {
      this.#catchingUp = undefined
    })
    await this.#catchingUp
  }

  async #readEverything(): Promise<void> {
    const gaps = this.#gaps
    const [isRead, answer] = await Promise.all([this.#readKept(), this.#askPeers()])
    // A process that is alone gets no answer. Where marks are kept, silence says nothing.
    const isTold = answer === 'told' || (answer === 'silence' && this.#sources.reader === undefined)
    if (!isTold && !isRead) return
    if (gaps === this.#gaps && answer !== 'failed') this.#isCaughtUp = true
    this.#endWaiting()
  }

  async #readKept(): Promise<boolean> {
    const { reader, take, repair, hasMarks } = this.#sources
    const read = await reader?.readNew()
    if (reader === undefined || read === undefined || this.#isClosed) return false
    const isFirst = this.#readAt === -Infinity
    // What the bus brought before the first reading that succeeded may have been lost before it.
    const mayLack = !read.isContinued || (isFirst && hasMarks())
    take(read.marks, isFirst ? 'startup' : reader.part)
    this.#readAt = read.beganAt
    if (mayLack) repair()
    return true
  }

  async #askPeers(): Promise<Answer> {
    const { peers } = this.#sources
    if (peers === undefined) return 'silence'
    // An answer would not be heard before.
    if (await this.#whenHearing(peers.buses)) return peers.ask()
    // One region cannot be heard, so marks may be missed. Those of the others are known all the same.
    if (peers.buses.isAnyCurrent() && this.#askedSomeAfter !== this.#gaps && !this.#isClosed) {
      this.#askedSomeAfter = this.#gaps
      await peers.ask()
    }
    return 'failed'
  }

  async #whenHearing(buses: Buses): Promise<boolean> {
    const until = performance.now() + START_WITHIN_MS
    while (!buses.isCurrent()) {
      if (this.#isClosed || performance.now() >= until) return false
      await new Promise<void>((resolve) => {
        this.#poll = setTimeout(resolve, BUS_POLL_MS)
        this.#poll.unref()
      })
    }
    return true
  }

  #isBusCurrent(): boolean {
    const { peers } = this.#sources
    return peers !== undefined && this.#isCaughtUp && peers.buses.isCurrent()
  }

  // A reading of what a bus keeps proves less than that bus does, which says itself whether it is current.
  #isStoreCurrent(): boolean {
    const age = cautiousNow() - this.#readAt
    return this.#sources.reader?.part === 'store' && age < POLL_MS + 2 * TICK_MS
  }
}
