import type { BusHub } from './bus-hub.ts'
import type { BusListener } from './bus.ts'

/**
 * All buses of one authenticator. A fleet in several regions has one in each, and every process
 * listens to all of them: a region that cannot be heard may have revoked something.
 */
export class Buses {
  /** Each bus, to be told of a revocation and told again where that failed. */
  readonly hubs: readonly BusHub[]

  constructor(hubs: readonly BusHub[]) {
    this.hubs = hubs
  }

  /** Whether there is more than one, so that the processes may have more than one store as well. */
  get areSeveral(): boolean {
    return this.hubs.length > 1
  }

  /** Adds a listener to every bus, or to none when one of them throws. */
  add(listener: BusListener): void {
    try {
      for (const hub of this.hubs) hub.add(listener)
    } catch (error) {
      this.remove(listener)
      throw error
    }
  }

  /** Takes a listener away from every bus. */
  remove(listener: BusListener): void {
    for (const hub of this.hubs) hub.remove(listener)
  }

  /** Whether every message sent until a moment ago, on any of them, has been heard. */
  isCurrent(): boolean {
    return this.hubs.every((hub) => hub.isCurrent())
  }

  /** Whether at least one of them is current. */
  isAnyCurrent(): boolean {
    return this.hubs.some((hub) => hub.isCurrent())
  }

  /** Sends a message on every bus. Rejects when one of them does, after all of them answered. */
  async publish(message: string): Promise<void> {
    const sent = await Promise.allSettled(this.hubs.map(async (hub) => hub.publish(message)))
    const failed = sent.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}
