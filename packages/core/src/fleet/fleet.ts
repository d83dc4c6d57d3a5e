import type { Revocation } from '../revocation/revocation.ts'
import { digestsOf } from '../revocation/revocation.ts'
import type { Digest } from '../request/fingerprint.ts'
import { busHubOf } from './bus-hub.ts'
import { Buses } from './buses.ts'
import type { Bus, BusListener } from './bus.ts'
import { DeliveryQueue, undelivered, type Recipients } from './delivery-queue.ts'
import { FleetHealth, type OnHealthChange } from './fleet-health.ts'
import type { MarkCurrency } from '../revocation/mark-currency.ts'
import type { TimedMark } from '../revocation/parse-mark.ts'
import { HeardMessages } from './heard-messages.ts'
import { MarkExchange, type MarkHolder } from './mark-exchange.ts'
import { markKeeperOf } from './mark-store.ts'
import { parseMessage } from '../revocation/message.ts'
import { PoisonedError } from './poisoned-error.ts'
import { SharedEntries } from './shared-entries.ts'
import { SharedObjects, type Shareable } from './shared-objects.ts'
import { sharedStoreOf, type SharedStore } from './shared-store.ts'
import type { Store } from './store.ts'

/** What a fleet tells the authenticator it belongs to. */
export interface FleetListener {
  /** Another process revoked something, or another authenticator of this one. */
  onRevocation(revocation: Revocation, origin: 'bus' | 'sibling'): void
  /** Revocations may have been missed. */
  onGap(): void
  /** The store or the bus failed, or works again. Told once per change, not per request. */
  readonly onChange: OnHealthChange
  /** Holds the marks against access tokens; left out where none are accepted. */
  readonly marks?: MarkHolder
}

/** The store and the buses of an authenticator. */
export interface FleetParts {
  readonly store: Store | undefined
  readonly buses: readonly Bus[]
}

const OBJECTS = new SharedObjects<Fleet>()

/**
 * One authenticator's side of a fleet: the shared store, the bus, and the siblings that use the
 * same store or bus object in this process.
 */
export class Fleet {
  /** The verdicts that are shared through the store. */
  readonly entries: SharedEntries
  readonly #store: SharedStore | undefined
  readonly #buses: Buses | undefined
  readonly #objects: readonly Shareable[]
  readonly #listener: FleetListener
  readonly #lifetimeMs: number
  readonly #knows: (digest: Digest) => boolean
  readonly #health: FleetHealth
  readonly #deliveries: DeliveryQueue
  readonly #marks: MarkExchange
  readonly #busListener: BusListener
  readonly #heard = new HeardMessages()
  #closing: Promise<void> | undefined

  /**
   * @param lifetimeMs How long anything stays cached here, in milliseconds. A revocation that is
   *   older has nothing left to reach.
   * @param knows Tells whether this authenticator could have computed a digest.
   * @throws {TypeError} When the store or the bus was closed with its last authenticator.
   */
  constructor(
    { store, buses }: FleetParts,
    lifetimeMs: number,
    listener: FleetListener,
    knows: (digest: Digest) => boolean = () => true,
  ) {
    this.#knows = knows
    if (store !== undefined) OBJECTS.checkOpen('store', store)
    for (const bus of buses) OBJECTS.checkOpen('bus', bus)
    this.#store = store && sharedStoreOf(store)
    this.#buses = buses.length === 0 ? undefined : new Buses(buses.map((bus) => busHubOf(bus)))
    this.#objects = store === undefined ? buses : [store, ...buses]
    this.#lifetimeMs = lifetimeMs
    this.#listener = listener
    this.#health = new FleetHealth(listener.onChange)
    this.entries = new SharedEntries(this.#store, this.#health)
    this.#deliveries = new DeliveryQueue(this.#health)
    this.#marks = new MarkExchange({
      keeper: markKeeperOf(store, buses),
      buses: this.#buses,
      health: this.#health,
      holder: listener.marks,
      onCutOff: (isCutOff) => {
        this.#health.noteMarksCutOff(isCutOff)
      },
      onTick: () => {
        // What a malformed message may have revoked was forgotten when it came.
        if (this.#buses?.isCurrent() === true) this.#health.notePoison('bus', undefined)
      },
    })
    this.#busListener = {
      onMessage: (message) => {
        this.#hear(message)
      },
      onGap: () => {
        listener.onGap()
        this.#marks.noteGap()
      },
    }
  }

  /** Begins to listen. Not before the listener is ready: a bus may speak at once. */
  join(): void {
    this.#buses?.add(this.#busListener)
    this.#store?.serve(this.#lifetimeMs)
    for (const object of this.#objects) OBJECTS.add(object, this)
    this.#marks.start(this.#siblings().map((sibling) => sibling.#marks))
  }

  /** Whether this process knows the marks of its fleet. */
  get markCurrency(): MarkCurrency {
    return this.#marks.currency
  }

  /**
   * Tells marks to the siblings at once, then to the stores and the buses.
   *
   * @returns Whether a store or a bus keeps them.
   * @throws {RevocationDeliveryError} When a store or a bus could not be told. It is tried again for
   *   as long as the marks live.
   */
  async mark(marks: readonly TimedMark[]): Promise<boolean> {
    if (marks.length === 0) return false
    const siblings = this.#siblings()
    for (const sibling of siblings) sibling.#marks.hearSibling(marks)
    const fleets = [this, ...siblings].filter(
      (fleet, i, all) =>
        !all
          .slice(0, i)
          .some((other) => fleet.#objects.every((one) => other.#objects.includes(one))),
    )
    const told = await Promise.all(fleets.map(async (fleet) => fleet.#marks.tell(marks)))
    if (!told.every(({ isDelivered }) => isDelivered)) throw undelivered()
    return told.some(({ isDurable }) => isDurable)
  }

  /** Whether revocations of other processes reach this one. True where there is no bus to lose. */
  get isCurrent(): boolean {
    if (this.#buses === undefined) return true
    // The bus of a sibling may go on, but it is not heard here any more.
    if (this.#closing !== undefined) return false
    const isCurrent = this.#buses.isCurrent()
    this.#health.noteHearing(isCurrent)
    if (isCurrent) this.#health.notePoison('bus', undefined)
    return isCurrent
  }

  /**
   * Tells the siblings at once, since no bus brings them the messages of their own process. Then
   * the stores, then the buses.
   *
   * @throws {RevocationDeliveryError} When a store or a bus could not be told. It is tried again
   *   until everything that was cached before has run out.
   */
  async revoke(revocation: Revocation): Promise<void> {
    const siblings = this.#siblings()
    for (const sibling of siblings) sibling.#forget(revocation, 'sibling')
    const recipients = Fleet.#recipientsOf([this, ...siblings])
    if (recipients.stores.size + recipients.buses.size === 0) return
    await this.#deliveries.deliver(revocation, recipients)
  }

  /** Stops listening. The store and the bus are closed with the last authenticator that has them. */
  async close(): Promise<void> {
    this.#closing ??= this.#leave()
    return this.#closing
  }

  #siblings(): readonly Fleet[] {
    return OBJECTS.siblingsOf(this, (fleet) => fleet.#objects)
  }

  static #recipientsOf(fleets: readonly Fleet[]): Recipients {
    return {
      stores: new Set(fleets.flatMap((fleet) => fleet.#store ?? [])),
      buses: new Set(fleets.flatMap((fleet) => fleet.#buses?.hubs ?? [])),
      lifetimeMs: Math.max(...fleets.map((fleet) => fleet.#lifetimeMs)),
    }
  }

  #hear(message: string): void {
    const isAboutMarks = this.#marks.hear(message)
    const heard = isAboutMarks ? undefined : parseMessage(message)
    const isPoisoned = !isAboutMarks && heard === undefined
    this.#health.notePoison('bus', isPoisoned ? poisonedMessage() : undefined)
    if (isAboutMarks) return
    if (heard === undefined) {
      // Malformed, or of a later version: it may have been about keys or about tokens.
      this.#forgetAll()
      this.#marks.noteGap()
      return
    }
    if (heard.id !== undefined && this.#heard.isRepeated(message)) return
    this.#store?.hear(heard)
    this.#forget(heard.revocation, 'bus')
    if (this.#buses?.areSeveral === true) this.#tellStore(heard.revocation)
  }

  // A region may have a store of its own, and who revoked told another one.
  #tellStore(revocation: Revocation): void {
    if (this.#store === undefined) return
    const stores = new Set([this.#store])
    this.#deliveries
      .deliver(revocation, { stores, buses: new Set(), lifetimeMs: this.#lifetimeMs })
      .catch(() => {
        // It is tried again, and `fleet` events tell of the store.
      })
  }

  #forget(revocation: Revocation, origin: 'bus' | 'sibling'): void {
    // A digest under a secret that is not known here may be the digest of any key.
    const isKnown = revocation.by !== 'digest' || digestsOf(revocation).some(this.#knows)
    if (isKnown) this.#listener.onRevocation(revocation, origin)
    else this.#forgetAll()
  }

  // It may have been a revocation of any key, and one that the store does not know, or knows by a
  // name that its entries of this authenticator do not have.
  #forgetAll(): void {
    this.#store?.distrust()
    this.#listener.onGap()
  }

  async #leave(): Promise<void> {
    const [heir] = this.#siblings()
    this.#buses?.remove(this.#busListener)
    this.#deliveries.close(heir === undefined ? undefined : heir.#deliveries)
    this.#marks.close(heir === undefined ? undefined : heir.#marks)
    await Promise.allSettled(this.#objects.map(async (object) => OBJECTS.remove(object, this)))
  }
}

function poisonedMessage(): PoisonedError {
  return new PoisonedError('message', 'A message is malformed, or of a later version.')
}
