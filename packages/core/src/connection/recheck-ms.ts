import { checkInteger } from '../options/check-options.ts'
import type { OptionRule } from '../options/option-table.ts'

const MIN_RECHECK_MS = 1_000

/** How often the credential of an open connection is checked again, in milliseconds; `undefined` for never. */
export const RECHECK_MS: OptionRule<number | undefined, number | undefined> = {
  read: (name, value) =>
    value === undefined
      ? undefined
      : checkInteger(name, value, { min: MIN_RECHECK_MS, fallback: MIN_RECHECK_MS }),
}
