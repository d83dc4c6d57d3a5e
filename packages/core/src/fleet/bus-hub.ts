import type { Bus, BusListener } from './bus.ts'

const HUBS = new WeakMap<Bus, BusHub>()

let made = 0

/** Finds the hub of a bus object: one for all authenticators of this process that share it. */
export function busHubOf(bus: Bus): BusHub {
  const known = HUBS.get(bus)
  if (known !== undefined) return known
  const hub = new BusHub(bus)
  HUBS.set(bus, hub)
  return hub
}

/** Passes what one bus brings to every authenticator of this process that shares it. */
export class BusHub {
  /** Tells the buses of this process apart. */
  readonly number: number = (made += 1)
  readonly #bus: Bus
  readonly #listeners = new Set<BusListener>()
  #isSubscribed = false

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** Adds a listener. A bus knows one listener only, and that is the hub. */
  add(listener: BusListener): void {
    // Added first: the bus may speak as soon as it is subscribed to.
    this.#listeners.add(listener)
    if (this.#isSubscribed) return
    try {
      this.#bus.subscribe({
        onMessage: (message) => {
          for (const each of this.#listeners) each.onMessage(message)
        },
        onGap: () => {
          for (const each of this.#listeners) each.onGap()
        },
      })
      this.#isSubscribed = true
    } catch (error) {
      this.#listeners.delete(listener)
      throw error
    }
  }

  /** Takes a listener away. */
  remove(listener: BusListener): void {
    this.#listeners.delete(listener)
  }

  /** Whether every message sent until a moment ago has been heard. */
  isCurrent(): boolean {
    return this.#bus.isCurrent()
  }

  /** Sends a message to all other processes. */
  async publish(message: string): Promise<void> {
    await this.#bus.publish(message)
  }
}
