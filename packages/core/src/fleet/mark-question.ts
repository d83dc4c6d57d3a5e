import { randomUUID } from 'node:crypto'
import { withinMs } from '../time/within-ms.ts'
import { writeMarks, writeQuestion, type MarkMessage } from '../revocation/mark-message.ts'
import type { TimedMark } from '../revocation/parse-mark.ts'
import { ANSWER_WITHIN_MS } from './answer-within.ts'
import type { Buses } from './buses.ts'
import type { FleetHealth } from './fleet-health.ts'

// Long enough for the slowest answer that is likely, and short enough for the first request of a process
// that is alone.
const FIRST_ANSWER_WITHIN_MS = 500
const MAX_DELAY_MS = 100

/** What came of asking the other processes. */
export type Answer = 'told' | 'silence' | 'failed'

/**
 * Asks the other processes for their marks, and answers them. One answer is enough: the others stay
 * silent once they hear of it.
 */
export class MarkQuestion {
  readonly #buses: Buses
  readonly #health: FleetHealth
  readonly #marksToTell: () => Iterable<TimedMark>
  readonly #waiting = new Map<string, () => void>()
  readonly #answers = new Map<string, NodeJS.Timeout>()

  /** @param marksToTell Lists what to answer; nothing that an asker finds in the store by itself. */
  constructor(buses: Buses, health: FleetHealth, marksToTell: () => Iterable<TimedMark>) {
    this.#buses = buses
    this.#health = health
    this.#marksToTell = marksToTell
  }

  /** Asks, and waits for the first complete answer for half a second. */
  async ask(): Promise<Answer> {
    const id = randomUUID()
    const told = new Promise<void>((resolve) => {
      this.#waiting.set(id, resolve)
    })
    try {
      if (!(await this.#publish(writeQuestion({ kind: 'ask', id })))) return 'failed'
      return await withinMs(FIRST_ANSWER_WITHIN_MS, told, { isBackground: true }).then(
        () => 'told' as const,
        () => 'silence' as const,
      )
    } finally {
      this.#waiting.delete(id)
    }
  }

  /**
   * Hears a question, or the end of an answer.
   *
   * @param knowsAll Tells whether this process knows all marks itself. One that does not tells those that
   *   it has, and does not end the answer.
   */
  hear(
    { kind, id }: Exclude<MarkMessage, { readonly kind: 'marks' }>,
    knowsAll: () => boolean,
  ): void {
    if (kind === 'told') {
      this.#waiting.get(id)?.()
      clearTimeout(this.#answers.get(id))
      this.#answers.delete(id)
      return
    }
    if (this.#answers.has(id)) return
    const timer = setTimeout(() => {
      this.#answers.delete(id)
      void this.#answer(id, knowsAll)
    }, Math.random() * MAX_DELAY_MS)
    timer.unref()
    this.#answers.set(id, timer)
  }

  /** Drops the answers that are due. */
  close(): void {
    for (const timer of this.#answers.values()) clearTimeout(timer)
    this.#answers.clear()
  }

  async #answer(id: string, knowsAll: () => boolean): Promise<void> {
    for (const message of writeMarks(this.#marksToTell())) {
      // An answer with a part missing must not end with `told`.
      if (!(await this.#publish(message))) return
    }
    if (knowsAll()) await this.#publish(writeQuestion({ kind: 'told', id }))
  }

  async #publish(message: string): Promise<boolean> {
    return this.#health.succeeds('bus', 'ask for marks', async () =>
      withinMs(ANSWER_WITHIN_MS, this.#buses.publish(message), { isBackground: true }),
    )
  }
}
