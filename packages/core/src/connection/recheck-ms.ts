import { checkInteger } from '../options/check-options.ts'
import type { OptionRule } from '../options/option-table.ts'

const MIN_RECHECK_MS = 1_000
// A longer interval would be taken for one of a millisecond.
const MAX_RECHECK_MS = 2_147_483_647

/** How often the credential of an open connection is checked again, in milliseconds; `undefined` for never. */
export const RECHECK_MS: OptionRule<number | undefined, number | undefined> = {
  read: (name, value) =>
    value === undefined
      ? undefined
      : checkInteger(name, value, {
          min: MIN_RECHECK_MS,
          max: MAX_RECHECK_MS,
          fallback: MIN_RECHECK_MS,
        }),
}
