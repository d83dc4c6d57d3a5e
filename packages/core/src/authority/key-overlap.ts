import { integer } from '../options/option-rules.ts'
import type { OptionRule } from '../options/option-table.ts'

const ONE_DAY_MS = 86_400_000

/** How long an old key goes on beside the one that replaces it, in milliseconds, at every authority. */
export const KEY_OVERLAP: OptionRule<number | undefined, number> = integer({
  min: 0,
  max: 365 * ONE_DAY_MS,
  fallback: ONE_DAY_MS,
})
