import { ALWAYS_CURRENT, type MarkCurrency } from '../revocation/mark-currency.ts'
import { parseMarkMessage } from '../revocation/mark-message.ts'
import type { TimedMark } from '../revocation/parse-mark.ts'
import { markName } from '../revocation/token-mark.ts'
import type { BusHub } from './bus-hub.ts'
import type { Buses } from './buses.ts'
import type { FleetHealth } from './fleet-health.ts'
import { deliveryToBus, deliveryToKeeper, type MarkDelivery } from './mark-delivery.ts'
import { MarkQuestion, type Answer } from './mark-question.ts'
import { MarkReader } from './mark-reader.ts'
import type { MarkKeeper } from './mark-store.ts'
import { MarkSync } from './mark-sync.ts'

/** The marks of one process, as its fleet sees them. */
export interface MarkHolder {
  /**
   * Takes marks. `startup` where they are from before this process began.
   *
   * @returns Those that were not known.
   */
  take(marks: readonly TimedMark[], origin: MarkOrigin): readonly TimedMark[]
  /** Lists all marks. */
  all(): Iterable<TimedMark>
}

/** Where marks came from. */
export type MarkOrigin = 'sibling' | 'bus' | 'store' | 'startup'

/** What an exchange is made of. */
export interface MarkExchangeParts {
  /** What keeps the marks, where anything does. */
  readonly keeper: MarkKeeper | undefined
  readonly buses: Buses | undefined
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
  /** Whether a store or a bus keeps them. */
  readonly isDurable: boolean
}

const MAX_REPAIR_DELAY_MS = 1_000
// For how long after a question marks may be an answer to it.
const LATE_ANSWER_MS = 10_000

/**
 * Brings marks to the other processes of the fleet and theirs to this one: by the bus at once, by what
 * keeps them across restarts, and by the other processes. Every process holds all marks, and tells them to
 * a store or a bus that lost them.
 */
export class MarkExchange {
  readonly #holder: MarkHolder | undefined
  readonly #reader: MarkReader | undefined
  readonly #toKeeper: MarkDelivery | undefined
  readonly #toBuses: ReadonlyMap<BusHub, MarkDelivery>
  readonly #question: MarkQuestion | undefined
  readonly #sync: MarkSync | undefined
  /** What the other processes told since they were asked, by name, and when each mark was made. */
  readonly #told = new Map<string, number>()
  /** Whether the other processes may have a store that is not this one. */
  readonly #mayBeManyStores: boolean
  /**
   * Whether each process reads what this one keeps. One of the version before, during a deployment, keeps
   * and reads nothing on the bus.
   */
  readonly #isReadByAll: boolean
  #isAsking = false
  #askedAt = -Infinity
  #repairTimer: NodeJS.Timeout | undefined

  constructor({ keeper, buses, health, holder, onCutOff, onTick }: MarkExchangeParts) {
    this.#holder = holder
    this.#mayBeManyStores = buses?.areSeveral === true
    this.#isReadByAll = keeper?.part === 'store' && !this.#mayBeManyStores
    this.#reader = keeper && new MarkReader(keeper, health)
    this.#toKeeper = keeper && deliveryToKeeper(keeper, health)
    this.#toBuses = new Map(buses?.hubs.map((bus) => [bus, deliveryToBus(bus, health)]))
    if (holder === undefined || (keeper === undefined && buses === undefined)) return
    // What is kept, an asker reads there, unless it has another store.
    const marksToTell = () =>
      (this.#isReadByAll ? this.#toKeeper?.undelivered() : undefined) ?? holder.all()
    const question = buses && new MarkQuestion(buses, health, marksToTell)
    this.#question = question
    this.#sync = new MarkSync({
      reader: this.#reader,
      peers: buses && question && { buses, ask: async () => this.#ask(question, holder) },
      take: (marks, origin) => {
        holder.take(marks, origin)
      },
      hasMarks: () => holder.all()[Symbol.iterator]().next().done !== true,
      repair: () => {
        this.#scheduleRepair()
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

  /** Tells marks of this process to what keeps them, then to the other processes. */
  async tell(marks: readonly TimedMark[]): Promise<Told> {
    // A process that starts listens to the bus, and then reads what is kept.
    const isKept = await this.#toKeeper?.deliver(marks)
    const sent = await this.#send(marks)
    return { isDelivered: isKept !== false && sent, isDurable: isKept === true }
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
      const news = this.#holder?.take(heard.marks, isStarting ? 'startup' : 'bus') ?? []
      if (news.length > 0) this.#keep(news, isStarting)
    } else this.#question?.hear(heard, () => this.#sync?.isCurrent ?? false)
    return true
  }

  /** Messages of the bus may have been missed. */
  noteGap(): void {
    this.#sync?.noteGap()
  }

  /** Ends its timers. What is not delivered goes to a sibling, where there is one. */
  close(heir: MarkExchange | undefined): void {
    this.#sync?.close()
    this.#question?.close()
    clearTimeout(this.#repairTimer)
    if (heir !== undefined) {
      if (this.#toKeeper !== undefined) heir.#toKeeper?.takeOver(this.#toKeeper)
      const [fallback] = heir.#toBuses.values()
      for (const [bus, delivery] of this.#toBuses) {
        const taker = heir.#toBuses.get(bus) ?? fallback
        taker?.takeOver(delivery)
      }
    }
    this.#toKeeper?.close()
    for (const delivery of this.#toBuses.values()) delivery.close()
  }

  /**
   * Asks the other processes, and tells them what they did not tell: one that began while this one was
   * cut off may have no other source. Where there is one store, it is read there.
   */
  async #ask(question: MarkQuestion, holder: MarkHolder): Promise<Answer> {
    this.#isAsking = true
    this.#askedAt = performance.now()
    const answer = await question.ask()
    this.#isAsking = false
    if (!this.#isReadByAll && answer !== 'failed') {
      const untold = [...holder.all()].filter(
        ({ mark }) => (this.#told.get(markName(mark)) ?? -1) < mark.at,
      )
      if (untold.length > 0) void this.#send(untold)
    }
    this.#told.clear()
    return answer
  }

  // Who made a mark told another store, or keeps none. What others answer is most likely kept here.
  #keep(news: readonly TimedMark[], isStarting: boolean): void {
    if (this.#toKeeper === undefined || this.#isReadByAll) return
    if (this.#mayBeManyStores && !isStarting) void this.#toKeeper.deliver(news)
    else if (isStarting || performance.now() - this.#askedAt < LATE_ANSWER_MS) {
      this.#scheduleRepair()
    }
  }

  // Each bus by itself: one that fails must not keep marks from the others.
  async #send(marks: readonly TimedMark[]): Promise<boolean> {
    const sent = await Promise.all(
      [...this.#toBuses.values()].map(async (delivery) => delivery.deliver(marks)),
    )
    return sent.every(Boolean)
  }

  // All processes notice at once. The first of them to come tells what is lacking.
  #scheduleRepair(): void {
    clearTimeout(this.#repairTimer)
    this.#repairTimer = setTimeout(() => {
      void this.#repair()
    }, Math.random() * MAX_REPAIR_DELAY_MS)
    this.#repairTimer.unref()
  }

  async #repair(): Promise<void> {
    const read = await this.#reader?.readAll()
    if (read === undefined || this.#holder === undefined) return this.#scheduleRepair()
    const known = new Map(read.map(({ mark }) => [markName(mark), mark.at]))
    const missing = [...this.#holder.all()].filter(
      ({ mark }) => (known.get(markName(mark)) ?? -1) < mark.at,
    )
    await this.#toKeeper?.deliver(missing)
  }
}
