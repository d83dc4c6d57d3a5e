import type { Bus, BusListener, MarkStore } from '@claviger/core'

/** How messages travel. */
export interface MemoryBusOptions {
  /** For how long a process that was cut off counts as current, in milliseconds. @default 3_000 */
  readonly currentForMs?: number
  /** How long the next message takes to one process, in milliseconds. @default 0 */
  readonly delayMs?: () => number
  /** Keeps the revocations of access tokens for all processes. Without it, the bus keeps none. */
  readonly marks?: MarkStore
  /** Told what is about to be heard, and by whom. */
  readonly onDelivery?: (member: MemoryBusMember, message: string) => void
}

/** One process on the bus, and its cable. */
export interface MemoryBusMember extends Bus {
  /** Loses what is on its way, and all that comes after. */
  cutOff(): void
  /** Is connected again. */
  heal(): void
}

/** A bus in the memory of one process, for several authenticators in it. */
export interface MemoryBus {
  /** Adds a process. */
  join(): MemoryBusMember
}

/** The smallest bus that keeps the promise, to read what others do and to test with. */
export function memoryBus(options: MemoryBusOptions = {}): MemoryBus {
  const members = new Set<Member>()
  return {
    join() {
      const member = new Member(members, options)
      members.add(member)
      return member
    },
  }
}

class Member implements MemoryBusMember {
  readonly #all: Set<Member>
  readonly #options: MemoryBusOptions
  readonly readMarks?: MarkStore['readMarks']
  readonly writeMarks?: MarkStore['writeMarks']
  #listener: BusListener | undefined
  #cutOffAt: number | undefined
  // What was sent over an earlier cable does not arrive over the next.
  #cable = 0
  #lastArrival = 0

  constructor(all: Set<Member>, options: MemoryBusOptions) {
    this.#all = all
    this.#options = options
    const { marks } = options
    if (marks === undefined) return
    this.readMarks = async (cursor) => this.#connected(marks).readMarks(cursor)
    this.writeMarks = async (written) => this.#connected(marks).writeMarks(written)
  }

  subscribe(listener: BusListener): void {
    if (!this.#all.has(this)) throw new TypeError('The bus must be open, but it is closed.')
    if (this.#listener !== undefined) throw new TypeError('The bus already has a listener.')
    this.#listener = listener
  }

  async publish(message: string): Promise<void> {
    for (const member of this.#connected(this.#all)) {
      if (member !== this) member.#receive(message)
    }
  }

  isCurrent(): boolean {
    if (!this.#all.has(this) || this.#listener === undefined) return false
    if (this.#cutOffAt === undefined) return true
    return performance.now() - this.#cutOffAt < (this.#options.currentForMs ?? 3_000)
  }

  async close(): Promise<void> {
    this.#all.delete(this)
    this.#cable += 1
  }

  cutOff(): void {
    this.#cutOffAt ??= performance.now()
    this.#cable += 1
  }

  heal(): void {
    if (this.#cutOffAt === undefined) return
    this.#listener?.onGap()
    this.#cutOffAt = undefined
  }

  /** What is at the other end of the cable. */
  #connected<T>(other: T): T {
    if (this.#cutOffAt !== undefined || !this.#all.has(this)) throw new Error('cut off')
    return other
  }

  #receive(message: string): void {
    if (this.#cutOffAt !== undefined) return
    const cable = this.#cable
    // In order, however long each takes.
    const now = performance.now()
    this.#lastArrival = Math.max(this.#lastArrival, now + (this.#options.delayMs?.() ?? 0))
    setTimeout(() => {
      if (cable !== this.#cable) return
      this.#options.onDelivery?.(this, message)
      this.#listener?.onMessage(message)
    }, this.#lastArrival - now)
  }
}
