import type { LookupPlan, Schedule, StorePlan } from './schedule.ts'

const GOOD_CALL: StorePlan = { there: 1, back: 1, fate: 'done' }
const GOOD_LOOKUP: LookupPlan = { ms: 20, looksAt: 0.5 }

/** What a schedule says of it; no calls of the store mean that all of them are good. */
type Given = Pick<Schedule, 'lookups' | 'storeCalls' | 'busDelays'>

/** How each lookup, each call of the store and each message goes: one plan after the other. */
export class Plans {
  readonly #schedule: Given
  readonly #turns = { lookup: 0, store: 0, bus: 0 }
  /** Whether all lookups and calls are good from here on. */
  isHealed = false

  constructor(schedule: Given) {
    this.#schedule = schedule
  }

  nextLookup(): LookupPlan {
    return this.isHealed ? GOOD_LOOKUP : this.#turn('lookup', this.#schedule.lookups)
  }

  nextStoreCall(): StorePlan {
    const { storeCalls } = this.#schedule
    const isGood = this.isHealed || storeCalls.length === 0
    return isGood ? GOOD_CALL : this.#turn('store', storeCalls)
  }

  nextBusDelay(): number {
    return this.#turn('bus', this.#schedule.busDelays)
  }

  #turn<T>(what: 'lookup' | 'store' | 'bus', plans: readonly T[]): T {
    const plan = plans[this.#turns[what] % plans.length]
    this.#turns[what] += 1
    if (plan === undefined) throw new Error('A schedule has at least one plan of each kind.')
    return plan
  }
}
