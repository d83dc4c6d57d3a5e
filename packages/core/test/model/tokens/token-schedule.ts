import {
  array,
  boolean,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check'
import { storeCall, type StorePlan } from '../schedule.ts'
import { SLOTS, type Rotation, type Slot } from './key-sets.ts'
import { TEMPLATES } from './tokens.ts'

/** How many processes a schedule has. */
export const PROCESSES = 3

/** One thing that happens. */
export type TokenStep =
  | { readonly do: 'issue'; readonly template: number }
  | { readonly do: 'request'; readonly process: number; readonly token: number }
  | { readonly do: 'wait'; readonly ms: number }
  | {
      readonly do: 'revoke' | 'unrevoke'
      readonly process: number
      readonly by: 'token' | 'jti' | 'clientId' | 'organizationId' | 'signingKey'
      readonly token: number
      /** Whether the tokens of one issuer alone are meant. */
      readonly isOfIssuer: boolean
    }
  | { readonly do: 'rotate'; readonly slot: Slot; readonly how: Rotation }
  | { readonly do: 'retire old keys' }
  | { readonly do: 'key sets'; readonly isUp: boolean }
  | { readonly do: 'set clocks'; readonly offsetMs: number }
  | { readonly do: 'store'; readonly isUp: boolean }
  | { readonly do: 'lose the store' }
  | { readonly do: 'cut off' | 'heal' | 'restart'; readonly process: number }

/** One run of the model. */
export interface TokenSchedule {
  readonly hasStore: boolean
  readonly hasBus: boolean
  readonly whenCutOff: 'admit' | 'refuse'
  /** How long the application's own check takes, in milliseconds; `undefined` for no check. */
  readonly checkMs: number | undefined
  /** How calls of the store go; none where all of them are good. */
  readonly storeCalls: readonly StorePlan[]
  readonly busDelays: readonly number[]
  /** How long fetching a key set takes, in milliseconds. */
  readonly fetchMs: number
  /** How many marks there may be for each issuer and kind of target. */
  readonly maxMarks: number
  readonly seed: number
  readonly steps: readonly TokenStep[]
}

const process = nat(PROCESSES - 1)
const token = nat(7)
const oneOf = <const T>(...values: readonly T[]) => constantFrom(...values)
const by = oneOf('token', 'jti', 'clientId', 'clientId', 'organizationId', 'signingKey')

const step: Arbitrary<TokenStep> = oneof(
  {
    weight: 3,
    arbitrary: record({ do: constant('issue' as const), template: nat(TEMPLATES.length - 1) }),
  },
  { weight: 10, arbitrary: record({ do: constant('request' as const), process, token }) },
  {
    weight: 7,
    arbitrary: record({
      do: constant('wait' as const),
      ms: oneOf(1, 60, 300, 1_000, 2_500, 8_000),
    }),
  },
  {
    weight: 4,
    arbitrary: record({
      do: oneOf('revoke', 'revoke', 'revoke', 'revoke', 'unrevoke'),
      process,
      by,
      token,
      isOfIssuer: boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: record({
      do: constant('rotate' as const),
      slot: constantFrom(...SLOTS.map(({ slot }) => slot)),
      how: oneOf('beside the old one', 'in place of the old one', 'under the same name'),
    }),
  },
  { weight: 1, arbitrary: constant({ do: 'retire old keys' as const }) },
  { weight: 1, arbitrary: record({ do: constant('key sets' as const), isUp: oneOf(true, false) }) },
  {
    weight: 1,
    arbitrary: record({ do: constant('set clocks' as const), offsetMs: oneOf(-3_000, 0, 3_000) }),
  },
  { weight: 1, arbitrary: record({ do: constant('store' as const), isUp: boolean() }) },
  { weight: 1, arbitrary: constant({ do: 'lose the store' as const }) },
  { weight: 3, arbitrary: record({ do: oneOf('cut off', 'heal', 'restart'), process }) },
)

/** Any schedule. */
export const tokenSchedules: Arbitrary<TokenSchedule> = record({
  hasStore: oneOf(true, false),
  hasBus: oneOf(true, true, false),
  whenCutOff: oneOf('admit', 'admit', 'refuse'),
  checkMs: oneOf(undefined, undefined, 300),
  storeCalls: oneof(constant([]), array(storeCall, { minLength: 1, maxLength: 6 })),
  busDelays: array(oneOf(0, 0, 1, 30), { minLength: 1, maxLength: 4 }),
  fetchMs: oneOf(0, 20, 300),
  maxMarks: oneOf(2, 100, 100),
  seed: nat(),
  steps: array(step, { minLength: 4, maxLength: 30, size: 'max' }),
})
