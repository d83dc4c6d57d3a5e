import { ALWAYS_CURRENT, type MarkCurrency } from '../revocation/mark-currency.ts'
import { parseMarkMessage } from '../revocation/mark-message.ts'
import type { TimedMark } from '../revocation/parse-mark.ts'
import { markName } from '../revocation/token-mark.ts'
import type { BusHub } from './bus-hub.ts'
import type { FleetHealth } from './fleet-health.ts'
import { deliveryToBus, deliveryToStore, type MarkDelivery } from './mark-delivery.ts'
import { MarkQuestion, type Answer } from './mark-question.ts'
import { MarkReader } from './mark-reader.ts'
import type { MarkStore } from './mark-store.ts'
import { MarkSync } from './mark-sync.ts'

/** The marks of one process, as its fleet sees them. */
export interface MarkHolder {
  /** Takes marks. `startup` where they are from before this process began. */
  take(marks: readonly TimedMark[], origin: MarkOrigin): void
  /** Lists all marks. */
  all(): Iterable<TimedMark>
}

/** Where marks came from. */
export type MarkOrigin = 'sibling' | 'bus' | 'store' | 'startup'

/** What an exchange is made of. */
export interface MarkExchangeParts {
  /** The part of the store that keeps marks, where it has one. */
  readonly store: MarkStore | undefined
  readonly bus: BusHub | undefined
  readonly health: FleetHealth
  /** Holds the marks; `undefined` for an authenticator that accepts no access tokens. */
  readonly holder: MarkHolder | undefined
  readonly onCutOff: (isCutOff: boolean) => void
  /** Called once a second. */
  readonly onTick: () => void
}

/** What came of telling marks. */
export interface Told {
  /** Whether the store and the bus have all of them. */
  readonly isDelivered: boolean
  /** Whether a store keeps them. */
  readonly isDurable: boolean
}

const MAX_MENDING_DELAY_MS = 1_000

/**
 * Brings marks to the other processes of the fleet and theirs to this one: by the bus at once, by the
 * store across restarts, and by the other processes where there is no store. Every process holds all
 * marks, and tells them to a store that lost them.
 */
export class MarkExchange {
  readonly #holder: MarkHolder | undefined
  readonly #reader: MarkReader | undefined
  readonly #toStore: MarkDelivery | undefined
  readonly #toBus: MarkDelivery | undefined
  readonly #question: MarkQuestion | undefined
  readonly #sync: MarkSync | undefined
  /** What the other processes told since they were asked, by name, and when each mark was made. */
  readonly #told = new Map<string, number>()
  #isAsking = false
  #mending: NodeJS.Timeout | undefined

  constructor({ store, bus, health, holder, onCutOff, onTick }: MarkExchangeParts) {
    this.#holder = holder
    this.#reader = store && new MarkReader(store, health)
    this.#toStore = store && deliveryToStore(store, health)
    this.#toBus = bus && deliveryToBus(bus, health)
    if (holder === undefined || (store === undefined && bus === undefined)) return
    // What the store has, an asker reads there.
    const marksToTell = () => this.#toStore?.undelivered() ?? holder.all()
    const question = bus && new MarkQuestion(bus, health, marksToTell)
    this.#question = question
    this.#sync = new MarkSync({
      reader: this.#reader,
      peers: bus && question && { bus, ask: async () => this.#ask(question, holder) },
      take: (marks, isStartup) => {
        holder.take(marks, isStartup ? 'startup' : 'store')
      },
      hasMarks: () => holder.all()[Symbol.iterator]().next().done !== true,
      mend: () => {
        this.#scheduleMending()
      },
      onCutOff,
      onTick,
    })
  }

  /** Whether this process knows the marks of its fleet. */
  get currency(): MarkCurrency {
    return this.#sync ?? ALWAYS_CURRENT
  }

  /** Begins to read marks. */
  start(siblings: readonly MarkExchange[]): void {
    // A bus brings no message of its own process.
    for (const sibling of siblings) {
      if (sibling.#holder !== undefined) this.#holder?.take([...sibling.#holder.all()], 'startup')
    }
    this.#sync?.start()
  }

  /** Tells marks of this process to the store, then to the bus. */
  async tell(marks: readonly TimedMark[]): Promise<Told> {
    // A process that starts listens to the bus, and then reads the store.
    const isStored = await this.#toStore?.deliver(marks)
    const isSent = await this.#toBus?.deliver(marks)
    return { isDelivered: isStored !== false && isSent !== false, isDurable: isStored === true }
  }

  /** Takes the marks that another authenticator of this process made. */
  hearSibling(marks: readonly TimedMark[]): void {
    this.#holder?.take(marks, 'sibling')
  }

  /** Hears a message of the bus. @returns Whether it was about marks. */
  hear(message: string): boolean {
    const heard = parseMarkMessage(message)
    if (heard === undefined) return false
    if (heard.kind === 'marks') {
      if (this.#isAsking)
        for (const { mark } of heard.marks) this.#told.set(markName(mark), mark.at)
      const isStarting = this.#sync?.waiting !== undefined
      this.#holder?.take(heard.marks, isStarting ? 'startup' : 'bus')
    } else this.#question?.hear(heard, () => this.#sync?.isCurrent ?? false)
    return true
  }

  /** Messages of the bus may have been missed. */
  noteGap(): void {
    this.#sync?.noteGap()
  }

  /** Stops. What is not delivered goes to a sibling, where there is one. */
  close(heir: MarkExchange | undefined): void {
    this.#sync?.close()
    this.#question?.close()
    clearTimeout(this.#mending)
    if (heir !== undefined) {
      if (this.#toStore !== undefined) heir.#toStore?.takeOver(this.#toStore)
      if (this.#toBus !== undefined) heir.#toBus?.takeOver(this.#toBus)
    }
    this.#toStore?.close()
    this.#toBus?.close()
  }

  /**
   * Asks the other processes, and tells them what they did not tell: one that began while this one was
   * cut off may have no other source. Where there is a store, it is read there.
   */
  async #ask(question: MarkQuestion, holder: MarkHolder): Promise<Answer> {
    this.#isAsking = true
    const answer = await question.ask()
    this.#isAsking = false
    if (this.#toStore === undefined && answer !== 'failed') {
      const untold = [...holder.all()].filter(
        ({ mark }) => (this.#told.get(markName(mark)) ?? -1) < mark.at,
      )
      if (untold.length > 0) void this.#toBus?.deliver(untold)
    }
    this.#told.clear()
    return answer
  }

  // All processes notice at once. The first of them to come tells the store what it lacks.
  #scheduleMending(): void {
    clearTimeout(this.#mending)
    this.#mending = setTimeout(() => {
      void this.#mend()
    }, Math.random() * MAX_MENDING_DELAY_MS)
    this.#mending.unref()
  }

  async #mend(): Promise<void> {
    const read = await this.#reader?.readAll()
    if (read === undefined || this.#holder === undefined) return this.#scheduleMending()
    const known = new Map(read.map(({ mark }) => [markName(mark), mark.at]))
    const missing = [...this.#holder.all()].filter(
      ({ mark }) => (known.get(markName(mark)) ?? -1) < mark.at,
    )
    await this.#toStore?.deliver(missing)
  }
}
