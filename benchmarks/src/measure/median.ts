/** A figure over several rounds: its median, and half of the range that the middle half spans. */
export interface Spread {
  readonly median: number
  readonly noise: number
}

/** Summarizes the rounds of one figure. */
export function spreadOf(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    noise: (quantile(values, 0.75) - quantile(values, 0.25)) / 2,
  }
}

/** The value below which a part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}
