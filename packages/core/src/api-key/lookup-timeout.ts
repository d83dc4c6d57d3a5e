import { integer } from '../options/option-rules.ts'
import type { OptionRule } from '../options/option-table.ts'

/** How long a lookup may take, in milliseconds: for the verifier, and for what makes lookups. */
export const LOOKUP_TIMEOUT: OptionRule<number | undefined, number> = integer({
  min: 1,
  max: 60_000,
  fallback: 2_000,
})
