import {
  memoryBus,
  type MemoryBus,
  type MemoryBusMember,
} from '../../../conformance/src/memory-bus.ts'
import { memoryStore, type MemoryStore } from '../../../conformance/src/memory-store.ts'
import type { Authenticator } from '../../src/authenticator.ts'
import { createAuthenticator } from '../../src/create-authenticator.ts'
import type { Bus } from '../../src/fleet/bus.ts'
import type { Store } from '../../src/fleet/store.ts'
import { faultyStore } from './faulty-store.ts'
import { AUTHORITY, type Ledger } from './ledger.ts'
import type { ModelAuthority } from './model-authority.ts'
import type { Moments } from './moments.ts'
import type { Plans } from './plans.ts'
import type { Life } from './reference.ts'
import { PROCESSES, type Schedule } from './schedule.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** One process of the fleet. */
export interface Process {
  readonly authenticator: Authenticator
  readonly life: Life
  readonly member: MemoryBusMember | undefined
  /** Where the verdicts of requests came from, by fingerprint, in the order of their outcomes. */
  readonly sources: Map<string, (string | undefined)[]>
}

/** The store and bus objects of a process, which siblings share. */
interface SharedParts {
  readonly member: MemoryBusMember | undefined
  readonly store?: Store
  readonly bus?: Bus
}

interface World {
  readonly schedule: Schedule
  readonly clock: VirtualClock
  readonly moments: Moments
  readonly plans: Plans
  readonly ledger: Ledger
  readonly authority: ModelAuthority
}

/** How long a member of the bus counts as current after it was cut off. */
export const CURRENT_FOR_MS = 250
export const TIMEOUT_MS = 2_000

const SIBLINGS = 2

/** Processes with authenticators, and the store and the bus between them. */
export class ModelFleet {
  readonly #world: World
  readonly #bus: MemoryBus
  #siblingParts: SharedParts | undefined
  /** Every life of an authenticator that has a sibling. */
  readonly #siblingLives = new Set<Life>()
  readonly store: MemoryStore = memoryStore()
  readonly processes: Process[] = []
  isStoreUp = true

  constructor(world: World) {
    this.#world = world
    this.#bus = memoryBus({
      currentForMs: CURRENT_FOR_MS,
      delayMs: () => world.plans.nextBusDelay(),
      onDelivery: (member, message) => {
        const lives = this.#sharing(member).map(({ life }) => life)
        world.ledger.noteHeard(message, lives)
      },
    })
    for (let i = 0; i < PROCESSES; i += 1) this.processes.push(this.#start(i))
  }

  process(index: number): Process {
    const process = this.processes[index]
    if (process === undefined) throw new Error('There is no such process.')
    return process
  }

  cutOff({ member }: Process): void {
    if (member === undefined) return
    member.cutOff()
    for (const { life } of this.#sharing(member)) life.cutOffSince ??= this.#world.clock.now
  }

  heal({ member }: Process): void {
    member?.heal()
    for (const { life } of this.#sharing(member)) life.cutOffSince = undefined
  }

  async restart(index: number): Promise<void> {
    // Lookups that the old one had under way are lost.
    await this.process(index).authenticator.close()
    this.processes[index] = this.#start(index)
  }

  /** The lives that know of a revocation at once, because they share a store or a bus object. */
  siblingsOf(life: Life): readonly Life[] {
    const lives = this.processes.map((process) => process.life)
    return lives.filter((other) => this.#areSiblings(life, other))
  }

  #start(index: number): Process {
    const { schedule, moments, ledger, authority } = this.#world
    const { ttlMs, staleIfErrorMs, cutOffTtlMs, maxKeys } = schedule
    const moment = moments.next()
    const { member, ...parts } = this.#partsOf(index)
    const life: Life = {
      emptiedAt: moment,
      cutOffSince: this.#sharing(member).find((each) => each.life.cutOffSince !== undefined)?.life
        .cutOffSince,
      refused: new Map(),
    }
    if (schedule.hasSiblings && index < SIBLINGS) this.#siblingLives.add(life)
    // What a sibling revoked is known to the store and bus objects, for one that starts later, too.
    for (const { by, heardBy } of ledger.revoked) {
      if (by !== undefined && this.#areSiblings(by, life)) heardBy.set(life, moment)
    }
    const sources: Process['sources'] = new Map()
    const authenticator = createAuthenticator({
      apiKeys: {
        ttlMs,
        staleIfErrorMs,
        cutOffTtlMs,
        maxKeys,
        maxInvalidKeys: maxKeys,
        timeoutMs: TIMEOUT_MS,
        authority: AUTHORITY,
        lookup: async (key) => authority.lookUp(key),
      },
      ...parts,
      onEvent: (event) => {
        if (event.type !== 'outcome' || event.fingerprint === undefined) return
        const list = sources.get(event.fingerprint)
        if (list === undefined) sources.set(event.fingerprint, [event.source])
        else list.push(event.source)
      },
    })
    return { authenticator, life, member, sources }
  }

  /** Siblings have their store and bus objects in common, also after one of them was restarted. */
  #partsOf(index: number): SharedParts {
    const { hasStore, hasBus, hasSiblings } = this.#world.schedule
    const isSibling = hasSiblings && index < SIBLINGS
    if (isSibling && this.#siblingParts !== undefined) return this.#siblingParts
    const member = hasBus ? this.#bus.join() : undefined
    const parts = {
      member,
      ...(hasStore ? { store: this.#storeFor() } : {}),
      ...(member === undefined ? {} : { bus: this.#busFor(member) }),
    }
    if (isSibling) this.#siblingParts = parts
    return parts
  }

  /** All authenticators on a member of the bus. */
  #sharing(member: MemoryBusMember | undefined): readonly Process[] {
    return member === undefined ? [] : this.processes.filter((each) => each.member === member)
  }

  /** Whether two lives are, or were, authenticators of one process that share a store or a bus. */
  #areSiblings(one: Life, other: Life): boolean {
    const { hasStore, hasBus } = this.#world.schedule
    if (!(hasStore || hasBus)) return false
    return this.#siblingLives.has(one) && this.#siblingLives.has(other)
  }

  #storeFor(): Store {
    const { ledger, plans } = this.#world
    const store: Store = {
      read: async (...args) => this.store.read(...args),
      write: async (...args) => this.store.write(...args),
      remove: async (entry) => {
        await this.store.remove(entry)
        ledger.noteRemoved(entry)
      },
      revoke: async (revocation) => {
        await this.store.revoke(revocation)
        ledger.noteStored(revocation)
      },
    }
    return faultyStore(
      store,
      () => plans.nextStoreCall(),
      () => this.isStoreUp,
    )
  }

  #busFor(member: MemoryBusMember): Bus {
    const { ledger, moments, schedule } = this.#world
    return {
      subscribe: (listener) => {
        member.subscribe({
          onMessage: (message) => {
            listener.onMessage(message)
          },
          onGap: () => {
            listener.onGap()
            for (const { life } of this.#sharing(member)) life.emptiedAt = moments.now
          },
        })
      },
      publish: async (message) => member.publish(ledger.send(message, schedule.hasStore)),
      isCurrent: () => member.isCurrent(),
      close: async () => member.close?.(),
    }
  }
}
