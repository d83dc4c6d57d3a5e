import { withinMs } from '../time/within-ms.ts'
import { writeMarks } from '../revocation/mark-message.ts'
import { writeMark, type TimedMark } from '../revocation/parse-mark.ts'
import { markName, mergeMarks } from '../revocation/token-mark.ts'
import { ANSWER_WITHIN_MS } from './answer-within.ts'
import type { BusHub } from './bus-hub.ts'
import type { FleetHealth } from './fleet-health.ts'
import type { MarkKeeper } from './mark-store.ts'
import { metPoison, poisonedMarks } from './poisoned-error.ts'

/** A mark that is to be delivered until it has run out. */
interface Undelivered extends TimedMark {
  /** On the monotonic clock. */
  readonly until: number
}

// As many as one table of marks holds.
const MAX_UNDELIVERED = 100_000
const BATCH = 500
const RETRY_MS = 1_000

/**
 * Delivers marks to one store or one bus, and tries again for as long as they live: a mark that is
 * not delivered leaves a token good in another process.
 */
export class MarkDelivery {
  readonly #send: (marks: readonly TimedMark[]) => Promise<boolean>
  readonly #undelivered = new Map<string, Undelivered>()
  #running: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  /** @param send Sends a batch. Never rejects; tells whether it arrived. */
  constructor(send: (marks: readonly TimedMark[]) => Promise<boolean>) {
    this.#send = send
  }

  /** Lists the marks that are still to be delivered. */
  undelivered(): readonly TimedMark[] {
    return [...this.#undelivered.values()]
  }

  /** Delivers marks. @returns Whether all of them, and all from before, were delivered by now. */
  async deliver(marks: readonly TimedMark[]): Promise<boolean> {
    for (const mark of marks) this.#add(mark)
    // One that is under way may have begun without them.
    await this.#running
    this.#running ??= this.#attempt(Math.min(Math.max(1, marks.length), BATCH)).finally(() => {
      this.#running = undefined
    })
    await this.#running
    const isDone = this.#undelivered.size === 0
    if (!isDone) this.#scheduleRetry()
    return isDone
  }

  /** Takes over what another one could not deliver. */
  takeOver(other: MarkDelivery): void {
    for (const mark of other.#undelivered.values()) this.#add(mark)
    if (this.#undelivered.size > 0) this.#scheduleRetry()
  }

  /** Ends its retries. `takeOver` of a sibling delivers what is left. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
  }

  #add({ mark, remainingMs }: TimedMark): void {
    const name = markName(mark)
    const known = this.#undelivered.get(name)
    this.#undelivered.delete(name)
    const merged = known === undefined ? mark : mergeMarks(known.mark, mark)
    this.#undelivered.set(name, {
      mark: merged,
      remainingMs,
      until: performance.now() + remainingMs,
    })
    if (this.#undelivered.size <= MAX_UNDELIVERED) return
    // This process goes on holding it.
    const [oldest] = this.#undelivered.keys()
    if (oldest !== undefined) this.#undelivered.delete(oldest)
  }

  // While nothing arrives, each attempt costs as much as its first batch, however many marks wait.
  async #attempt(firstBatch: number): Promise<void> {
    let size = firstBatch
    for (;;) {
      const now = performance.now()
      const batch = this.#oldest(size, now)
      if (batch.length === 0 || this.#isClosed) return
      const marks = batch.map(([, { mark, until }]) => ({ mark, remainingMs: until - now }))
      // One that fails says enough: the others would only wait for the same deadline.
      if (!(await this.#send(marks))) return
      for (const [name, sent] of batch) {
        if (this.#undelivered.get(name) === sent) this.#undelivered.delete(name)
      }
      size = BATCH
    }
  }

  /** The oldest marks that have not run out. Those that have are forgotten on the way. */
  #oldest(count: number, now: number): readonly (readonly [string, Undelivered])[] {
    const found: (readonly [string, Undelivered])[] = []
    for (const [name, one] of this.#undelivered) {
      if (found.length === count) break
      if (now < one.until) found.push([name, one])
      else this.#undelivered.delete(name)
    }
    return found
  }

  #scheduleRetry(): void {
    if (this.#retry !== undefined || this.#isClosed) return
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      void this.deliver([])
    }, RETRY_MS)
    this.#retry.unref()
  }
}

/** Makes the delivery of marks to what keeps them. */
export function deliveryToKeeper(
  { marks: keeper, part }: MarkKeeper,
  health: FleetHealth,
): MarkDelivery {
  return new MarkDelivery(async (marks) =>
    health.succeeds(part, 'write marks', async () => {
      const written = keeper.writeMarks(marks.map((mark) => writeMark(mark)))
      const answer = await withinMs<unknown>(ANSWER_WITHIN_MS, written, { isBackground: true })
      if (metPoison(answer)) health.notePoison(part, poisonedMarks())
    }),
  )
}

/** Makes the delivery of marks to the other processes on a bus. */
export function deliveryToBus(bus: BusHub, health: FleetHealth): MarkDelivery {
  return new MarkDelivery(async (marks) =>
    health.succeeds('bus', `publish marks on bus ${bus.number}`, async () => {
      for (const message of writeMarks(marks)) {
        await withinMs(ANSWER_WITHIN_MS, bus.publish(message), { isBackground: true })
      }
    }),
  )
}
