import { isWhole } from './soak-count.ts'

/**
 * Picks the rows of a table that this run tries: all of them, or in the loop every `step`th from `first`
 * on. Several tables of the same rows start at different ones, so that the loop still meets each row.
 */
export function sampled<T>(rows: readonly T[], step: number, first = 0): readonly T[] {
  return isWhole ? rows : rows.filter((_, i) => i % step === first % step)
}
