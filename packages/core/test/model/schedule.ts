import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
} from 'fast-check'
import { KEYS, TARGETS } from './keys.ts'

/** How many processes a schedule has. */
export const PROCESSES = 3

/** How one lookup goes. */
export interface LookupPlan {
  readonly ms: number
  /** When the authority looks at the key: 0 as it is asked, 1 as it answers. */
  readonly looksAt: number
}

/** How one call of the store goes. A call is given up after 50 ms, done or not. */
export interface StorePlan {
  /** How long it takes to get there, and back, in milliseconds. */
  readonly there: number
  readonly back: number
  readonly fate: 'done' | 'lost'
}

/** One thing that happens. */
export type Step =
  | { readonly do: 'request'; readonly process: number; readonly key: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'revoke'; readonly process: number; readonly target: number }
  /** The caches are told, and the authority goes on saying yes. */
  | { readonly do: 'forget'; readonly process: number; readonly target: number }
  /** The authority knows, and the caches are not told. */
  | { readonly do: 'revoke in silence'; readonly key: number }
  | { readonly do: 'authority'; readonly isUp: boolean }
  | { readonly do: 'store'; readonly isUp: boolean }
  | { readonly do: 'lose the store' }
  | { readonly do: 'cut off' | 'heal' | 'restart'; readonly process: number }

/** One run of the model. */
export interface Schedule {
  readonly ttlMs: number
  readonly staleIfErrorMs: number
  readonly cutOffTtlMs: number
  readonly maxKeys: number
  readonly hasStore: boolean
  readonly hasBus: boolean
  /** Whether the first two are authenticators of one process, with one store and one bus object. */
  readonly hasSiblings: boolean
  readonly lookups: readonly LookupPlan[]
  readonly storeCalls: readonly StorePlan[]
  readonly busDelays: readonly number[]
  readonly seed: number
  readonly steps: readonly Step[]
}

// The first ones more often than the last: what goes wrong, goes wrong where things meet.
const process = oneof(
  { weight: 1, arbitrary: constant(0) },
  { weight: 2, arbitrary: nat(PROCESSES - 1) },
)
const key = oneof(
  { weight: 3, arbitrary: constant(0) },
  { weight: 2, arbitrary: nat(KEYS.length - 1) },
)
const target = nat(TARGETS.length - 1)
const oneOf = <const T>(...values: readonly T[]) => constantFrom(...values)

const step: Arbitrary<Step> = oneof(
  { weight: 12, arbitrary: record({ do: constant('request' as const), process, key }) },
  {
    weight: 9,
    arbitrary: record({
      do: constant('wait' as const),
      ms: oneOf(1, 10, 45, 60, 300, 300, 1_000, 1_000, 2_500, 6_000, 12_000),
    }),
  },
  { weight: 2, arbitrary: record({ do: constant('revoke' as const), process, target }) },
  { weight: 3, arbitrary: record({ do: constant('forget' as const), process, target }) },
  { weight: 2, arbitrary: record({ do: constant('revoke in silence' as const), key }) },
  {
    weight: 2,
    arbitrary: record({ do: constant('authority' as const), isUp: oneOf(true, false) }),
  },
  { weight: 2, arbitrary: record({ do: constant('store' as const), isUp: boolean() }) },
  { weight: 1, arbitrary: constant({ do: 'lose the store' as const }) },
  { weight: 3, arbitrary: record({ do: oneOf('cut off', 'cut off', 'heal', 'restart'), process }) },
)

const lookup: Arbitrary<LookupPlan> = record({
  ms: oneOf(0, 1, 20, 80, 500, 500, 1_400, 1_400, 2_500),
  looksAt: oneOf(0, 0.5, 1),
})

/** How a call of the store may go. */
export const storeCall: Arbitrary<StorePlan> = record({
  there: oneOf(0, 0, 1, 20, 200),
  back: oneOf(0, 0, 1, 20),
  fate: oneOf('done', 'done', 'done', 'done', 'lost'),
})

/** Any schedule. */
export const schedules: Arbitrary<Schedule> = record({
  ttlMs: oneOf(10_000, 30_000),
  staleIfErrorMs: oneOf(0, 20_000, 60_000),
  cutOffTtlMs: oneOf(0, 2_000, 5_000),
  maxKeys: oneOf(2, 100),
  hasStore: oneOf(true, false),
  hasBus: oneOf(true, true, false),
  hasSiblings: boolean(),
  lookups: array(lookup, { minLength: 1, maxLength: 6 }),
  storeCalls: array(storeCall, { minLength: 1, maxLength: 6 }),
  busDelays: array(oneOf(0, 0, 1, 30, 400), { minLength: 1, maxLength: 4 }),
  seed: nat(),
  steps: array(step, { minLength: 4, maxLength: 50, size: 'max' }),
})
