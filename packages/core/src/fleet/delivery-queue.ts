import { randomUUID } from 'node:crypto'
import { marksOf, type Revocation } from '../revocation/revocation.ts'
import { ANSWER_WITHIN_MS } from './answer-within.ts'
import type { BusHub } from './bus-hub.ts'
import type { FleetHealth } from './fleet-health.ts'
import { writeMessage } from '../revocation/message.ts'
import { metPoison, poisonedEntries } from './poisoned-error.ts'
import type { SharedStore } from './shared-store.ts'
import { withinMs } from '../time/within-ms.ts'

/** Who is to be told of revocations. */
export interface Recipients {
  readonly stores: ReadonlySet<SharedStore>
  readonly buses: ReadonlySet<BusHub>
  /** How long anything stays cached anywhere, in milliseconds: an older revocation has no target. */
  readonly lifetimeMs: number
}

/** One revocation on its way. */
interface Delivery {
  readonly revocation: Revocation
  readonly recipients: Recipients
  readonly giveUpAt: number
  /** The stores that have not taken it, and what ends their note of it. */
  readonly pendingStores: Map<SharedStore, () => void>
  readonly pendingBuses: Set<BusHub>
  /** The same on every bus, so that who listens to two of them hears it once. */
  messageId: string | undefined
  isDone: boolean
}

const MAX_UNDELIVERED = 10_000
const RETRY_MS = 1_000

/** A revocation holds in this process, but the store or the bus could not be told in time. */
export class RevocationDeliveryError extends Error {
  override readonly name: string = 'RevocationDeliveryError'
  readonly code: string = 'revocation_undelivered'
}

/** Makes the error for a revocation that did not reach the whole fleet in time. */
export function undelivered(): RevocationDeliveryError {
  return new RevocationDeliveryError(
    'revoke() must reach the store and the bus, but at least one of them could not be told in time. The revocation holds in this process, and is tried again in the background: see the fleet events for the cause.',
  )
}

/** Delivers revocations to stores and buses, and tries again what could not be delivered. */
export class DeliveryQueue {
  readonly #health: FleetHealth
  readonly #undelivered = new Set<Delivery>()
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(health: FleetHealth) {
    this.#health = health
  }

  /**
   * Tells the stores, then the buses: a process that hears of a revocation must not find the old
   * verdict in a store. Settles within 10 s: the stores have 5 s together, then the buses have 5 s.
   *
   * @throws {RevocationDeliveryError} When one of them could not be told. It is tried again until
   *   everything that was cached before has run out.
   */
  async deliver(revocation: Revocation, recipients: Recipients): Promise<void> {
    const { stores, buses, lifetimeMs } = recipients
    const delivery: Delivery = {
      revocation,
      recipients,
      giveUpAt: performance.now() + lifetimeMs,
      pendingStores: new Map([...stores].map((store) => [store, store.note(revocation)])),
      pendingBuses: new Set(buses),
      messageId: messageIdFor(buses),
      isDone: false,
    }
    this.#add(delivery)
    await this.#attempt(delivery)
    // The set does not tell: it may have been too full to keep this one.
    if (!delivery.isDone) {
      this.#scheduleRetry()
      throw undelivered()
    }
  }

  /** Ends its timers. What is not delivered goes to the queue of a sibling, where there is one. */
  close(heir?: DeliveryQueue): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
    if (heir === undefined || this.#undelivered.size === 0) return
    for (const delivery of this.#undelivered) heir.#add(delivery)
    heir.#scheduleRetry()
  }

  #add(delivery: Delivery): void {
    this.#undelivered.add(delivery)
    if (this.#undelivered.size <= MAX_UNDELIVERED) return
    // Given up early. Each store goes on with its own note of it.
    const [oldest] = this.#undelivered
    if (oldest !== undefined) this.#undelivered.delete(oldest)
  }

  async #attempt(delivery: Delivery): Promise<void> {
    await this.#markInStores(delivery)
    await this.#send(delivery)
    const { pendingStores, pendingBuses } = delivery
    delivery.isDone = pendingStores.size === 0 && pendingBuses.size === 0
    if (delivery.isDone) this.#undelivered.delete(delivery)
  }

  async #markInStores(delivery: Delivery): Promise<void> {
    const { revocation, recipients, pendingStores, pendingBuses } = delivery
    if (pendingStores.size === 0) return
    await Promise.all(
      [...pendingStores].map(async ([shared, endNote]) => {
        const isMarked = await this.#health.succeeds('store', 'revoke', async () => {
          const marks = marksOf(revocation).map(async (mark) => shared.store.revoke(mark))
          const answers = await withinMs(ANSWER_WITHIN_MS, Promise.all<unknown>(marks))
          if (answers.some(metPoison)) this.#health.notePoison('store', poisonedEntries())
        })
        if (!isMarked) return
        endNote()
        pendingStores.delete(shared)
      }),
    )
    // Sent before the stores knew, it stopped what other processes had in memory. But they may have
    // read the old verdict from a store again.
    if (pendingStores.size > 0) return
    for (const bus of recipients.buses) pendingBuses.add(bus)
    delivery.messageId = messageIdFor(recipients.buses)
  }

  async #send(delivery: Delivery): Promise<void> {
    const { revocation, recipients, pendingStores, pendingBuses, messageId: id } = delivery
    // A process without a store tells none, and another process may have one.
    const isStored = recipients.stores.size > 0 && pendingStores.size === 0
    const message = writeMessage({ revocation, isStored, id })
    await Promise.all(
      [...pendingBuses].map(async (bus) => {
        const isSent = await this.#health.succeeds(
          'bus',
          `publish on bus ${bus.number}`,
          async () => withinMs(ANSWER_WITHIN_MS, bus.publish(message)),
        )
        if (isSent) pendingBuses.delete(bus)
      }),
    )
  }

  #scheduleRetry(): void {
    if (this.#retry !== undefined || this.#isClosed) return
    this.#retry = setTimeout(() => {
      void this.#attemptAll()
    }, RETRY_MS)
    this.#retry.unref()
  }

  async #attemptAll(): Promise<void> {
    for (const delivery of this.#undelivered) {
      if (performance.now() > delivery.giveUpAt) this.#undelivered.delete(delivery)
      else await this.#attempt(delivery)
      // One that still fails says enough: the others would only wait for the same deadline.
      if (this.#undelivered.has(delivery)) break
    }
    this.#retry = undefined
    if (this.#undelivered.size > 0) this.#scheduleRetry()
  }
}

function messageIdFor(buses: ReadonlySet<BusHub>): string | undefined {
  return buses.size > 1 ? randomUUID() : undefined
}
