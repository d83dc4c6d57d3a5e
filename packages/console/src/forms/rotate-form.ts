import type { ReplaceKeyOptions } from '@claviger/core'

const HOUR_MS = 3_600_000

/** How long the old key may go on. */
export const OVERLAPS: readonly {
  readonly value: string
  readonly text: 'overlapNone' | 'overlapHour' | 'overlapDay' | 'overlapWeek' | 'overlapMonth'
  readonly ms: number
}[] = [
  { value: 'none', text: 'overlapNone', ms: 0 },
  { value: 'hour', text: 'overlapHour', ms: HOUR_MS },
  { value: 'day', text: 'overlapDay', ms: 24 * HOUR_MS },
  { value: 'week', text: 'overlapWeek', ms: 7 * 24 * HOUR_MS },
  { value: 'month', text: 'overlapMonth', ms: 30 * 24 * HOUR_MS },
]

/** Reads how a key is to be replaced; `undefined` when that was not offered. */
export function readRotateForm(form: URLSearchParams): ReplaceKeyOptions | undefined {
  const chosen = OVERLAPS.find(({ value }) => value === form.get('overlap'))
  return chosen === undefined ? undefined : { overlapMs: chosen.ms }
}
