import {
  memoryBus,
  type MemoryBus,
  type MemoryBusMember,
} from '../../../../conformance/src/memory-bus.ts'
import { memoryStore, type MemoryStore } from '../../../../conformance/src/memory-store.ts'
import { createBoundedAuthenticator } from '../../../src/create-authenticator.ts'
import type { Authenticator, Bus, MarkStore, Store } from '../../../src/index.ts'
import { parseMarkMessage } from '../../../src/revocation/mark-message.ts'
import { writeMark } from '../../../src/revocation/parse-mark.ts'
import { at } from '../at.ts'
import { faultyCall } from '../faulty-store.ts'
import type { Plans } from '../plans.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import type { TokenLedger } from './token-ledger.ts'
import type { RevokedTokens, TokenLife } from './token-reference.ts'
import { PROCESSES, type TokenSchedule } from './token-schedule.ts'
import { ISSUERS, optionsFor } from './tokens.ts'

/** One process of the fleet. */
export interface TokenProcess {
  readonly authenticator: Authenticator
  readonly life: TokenLife
  readonly member: MemoryBusMember | undefined
}

interface World {
  readonly schedule: TokenSchedule
  readonly clock: VirtualClock
  readonly plans: Plans
  readonly ledger: TokenLedger
}

const CURRENT_FOR_MS = 250
export const CUT_OFF_TTL_MS = 2_000
// What is read from the store counts for so long, and a moment more.
export const STORE_IS_CURRENT_MS = 7_500

/** Processes that accept access tokens, and the store and the bus between them. */
export class TokenFleet {
  readonly #world: World
  readonly #store: MemoryStore = memoryStore()
  readonly #bus: MemoryBus
  /** Since when each process can reach neither the bus nor the store. */
  readonly #isolatedSince = new Map<TokenLife, number>()
  readonly processes: TokenProcess[] = []
  #isStoreUp = true
  #storeUpSince = -Infinity

  constructor(world: World) {
    this.#world = world
    const { plans } = world
    this.#bus = memoryBus({
      currentForMs: CURRENT_FOR_MS,
      delayMs: () => (plans.isHealed ? 0 : plans.nextBusDelay()),
    })
    for (let i = 0; i < PROCESSES; i += 1) this.processes.push(this.#start())
  }

  process(index: number): TokenProcess {
    return at(this.processes, index)
  }

  setStore(isUp: boolean): void {
    if (isUp && !this.#isStoreUp) this.#storeUpSince = this.#world.clock.now
    this.#isStoreUp = isUp
  }

  loseStore(): void {
    this.#store.loseEverything()
    this.#world.ledger.noteLost()
  }

  async restart(index: number): Promise<void> {
    const { authenticator, life } = this.process(index)
    life.isOver = true
    await authenticator.close()
    this.processes[index] = this.#start()
  }

  /** Notes who can reach neither the bus nor the store, and who can again. */
  noteIsolation(): void {
    const { hasStore, hasBus } = this.#world.schedule
    for (const { life, member } of this.processes) {
      const isReached = (member?.isCurrent() ?? false) || (hasStore && this.#isStoreUp)
      if (isReached || !(hasStore || hasBus)) this.#isolatedSince.delete(life)
      else if (!this.#isolatedSince.has(life)) {
        this.#isolatedSince.set(life, this.#world.clock.now)
      }
    }
  }

  isolatedSince(life: TokenLife): number | undefined {
    return this.#isolatedSince.get(life)
  }

  /** Whether a process must have read a mark in the store: at its start, or since. */
  hasRead({ storedAt }: RevokedTokens, { startedAt: bornAt }: TokenLife, now: number): boolean {
    if (storedAt === undefined || this.#world.schedule.storeCalls.length > 0) return false
    if (!this.#isStoreUp || this.#storeUpSince > bornAt) return false
    return storedAt < bornAt || now - storedAt > STORE_IS_CURRENT_MS
  }

  #start(): TokenProcess {
    const { clock, schedule } = this.#world
    const { hasBus, hasStore, whenCutOff, checkMs } = schedule
    const life: TokenLife = { startedAt: clock.now, isOver: false }
    const member = hasBus ? this.#bus.join() : undefined
    const isRevoked = async () => {
      await sleep(checkMs ?? 0)
      return false
    }
    const options = {
      jwt: ISSUERS.map((issuer) => ({
        ...optionsFor(issuer),
        whenCutOff,
        cutOffTtlMs: CUT_OFF_TTL_MS,
        ...(checkMs === undefined ? {} : { isRevoked }),
      })),
      ...(hasStore ? { store: this.#storeFor() } : {}),
      ...(member === undefined ? {} : { bus: this.#busFor(member, life) }),
    }
    const authenticator = createBoundedAuthenticator(options, schedule.maxMarks)
    return { authenticator, life, member }
  }

  #storeFor(): Store & MarkStore {
    const { clock, ledger, plans } = this.#world
    const store = this.#store
    const call = faultyCall(
      () => plans.nextStoreCall(),
      () => this.#isStoreUp,
    )
    return {
      read: async (...args) => call(async () => store.read(...args)),
      write: async (...args) => call(async () => store.write(...args)),
      remove: async (...args) => call(async () => store.remove(...args)),
      revoke: async (...args) => call(async () => store.revoke(...args)),
      readMarks: async (cursor) => call(async () => store.readMarks(cursor)),
      writeMarks: async (marks) =>
        call(async () => {
          await store.writeMarks(marks)
          ledger.noteStored(marks, clock.now)
        }),
    }
  }

  #busFor(member: MemoryBusMember, life: TokenLife): Bus {
    return {
      subscribe: (listener) => {
        member.subscribe({
          onMessage: (message) => {
            listener.onMessage(message)
            const heard = parseMarkMessage(message)
            if (heard?.kind !== 'marks') return
            const marks = heard.marks.map((mark) => writeMark(mark))
            for (const { knownBy } of this.#world.ledger.toldBy(marks)) knownBy.add(life)
          },
          onGap: () => {
            listener.onGap()
          },
        })
      },
      publish: async (message) => member.publish(message),
      isCurrent: () => member.isCurrent(),
      close: async () => member.close?.(),
    }
  }
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
