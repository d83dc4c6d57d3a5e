import { Health } from './health.ts'
import type { PoisonedError } from './poisoned-error.ts'

/** The parts of a fleet that can fail. */
export type FleetPart = 'store' | 'bus' | 'marks'

/** Told when a part begins to fail, and when it works again. */
export type OnHealthChange = (part: FleetPart, isFailing: boolean, error: unknown) => void

// A bus that was just made, or that reconnects at once, is not worth an event.
const CUT_OFF_IS_NEWS_MS = 1_000

/** No message of the other processes has been heard for a while. */
class BusCutOffError extends Error {
  override readonly name: string = 'BusCutOffError'
  readonly code: string = 'bus_cut_off'
}

// A short burst leaves a few keys to the authority, and is not worth an event.
const OVERLOAD_IS_NEWS_MS = 1_000

/** Too many calls of the store were under way, for a while. */
class StoreOverloadError extends Error {
  override readonly name: string = 'StoreOverloadError'
  readonly code: string = 'store_overloaded'
}

/** Revocations of access tokens may have been missed for a while. */
class MarksCutOffError extends Error {
  override readonly name: string = 'MarksCutOffError'
  readonly code: string = 'marks_cut_off'
}

/** Whether the store and the bus work, as one authenticator sees it. */
export class FleetHealth {
  readonly #parts: Readonly<Record<FleetPart, Health>>
  #cutOffSince: number | undefined
  #overloadedSince = -Infinity
  #overloadedAt = -Infinity

  constructor(onChange: OnHealthChange) {
    const healthOf = (part: FleetPart) =>
      new Health((isFailing, error) => {
        onChange(part, isFailing, error)
      })
    this.#parts = { store: healthOf('store'), bus: healthOf('bus'), marks: healthOf('marks') }
  }

  /** Does what may reject or throw. @returns `undefined` when it did. */
  async attempt<T>(
    part: FleetPart,
    operation: string,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const result = await work()
      this.#parts[part].succeeded(operation)
      return result
    } catch (error) {
      this.#parts[part].failed(operation, error)
      return undefined
    }
  }

  /** Does what may reject or throw. @returns Whether it succeeded. */
  async succeeds(part: FleetPart, operation: string, work: () => Promise<void>): Promise<boolean> {
    const done = await this.attempt(part, operation, async () => {
      await work()
      return true
    })
    return done ?? false
  }

  /** Notes that something malformed was found in a part, or that nothing was. */
  notePoison(part: FleetPart, poison: PoisonedError | undefined): void {
    if (poison === undefined) this.#parts[part].succeeded('be well-formed')
    else this.#parts[part].failed('be well-formed', poison)
  }

  /** Notes whether the bus is current. */
  noteHearing(isCurrent: boolean): void {
    if (isCurrent) {
      this.#cutOffSince = undefined
      this.#parts.bus.succeeded('hear')
      return
    }
    this.#cutOffSince ??= performance.now()
    if (performance.now() - this.#cutOffSince >= CUT_OFF_IS_NEWS_MS) {
      this.#parts.bus.failed('hear', new BusCutOffError('Nothing is heard of other processes.'))
    }
  }

  /** Notes whether marks against access tokens may be missed. */
  noteMarksCutOff(isCutOff: boolean): void {
    if (isCutOff) {
      this.#parts.marks.failed('sync', new MarksCutOffError('Marks of the fleet may be missed.'))
    } else this.#parts.marks.succeeded('sync')
  }

  /** Notes whether a call of the store was left out, since too many were under way. */
  noteOverload(isLeftOut: boolean): void {
    // Almost always, there never was one.
    if (!isLeftOut && this.#overloadedAt === -Infinity) return
    const now = performance.now()
    const isOver = now - this.#overloadedAt >= OVERLOAD_IS_NEWS_MS
    if (!isLeftOut) {
      if (isOver) this.#parts.store.succeeded('overload')
      return
    }
    if (isOver) this.#overloadedSince = now
    this.#overloadedAt = now
    if (now - this.#overloadedSince < OVERLOAD_IS_NEWS_MS) return
    this.#parts.store.failed(
      'overload',
      new StoreOverloadError(
        'Too many calls of the store are under way; further ones are left out.',
      ),
    )
  }
}
