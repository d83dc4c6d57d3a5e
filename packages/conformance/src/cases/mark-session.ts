import { randomUUID } from 'node:crypto'
import type { MarkStore, WrittenMark } from '@claviger/core'

export const NOW: number = Date.UTC(2030, 0, 1)
export const DAY_MS = 86_400_000
/** The last moment of a `Date`, and the longest life that is written. */
export const LAST_MOMENT = 8_640_000_000_000_000

/** Makes a mark that nothing else in the same place knows of. */
export function makeMark(overrides: Partial<WrittenMark> = {}): WrittenMark {
  return {
    by: 'clientId',
    value: `client_"${randomUUID()}|%\n`,
    iss: 'https://issuer.example',
    ib: NOW,
    at: NOW,
    left: DAY_MS,
    ...overrides,
  }
}

/** Reads every page. */
export async function readFrom(store: MarkStore, from?: string) {
  const marks: Partial<WrittenMark>[] = []
  let cursor = from
  let isContinued = true
  for (;;) {
    const reading = await store.readMarks(cursor)
    if (cursor !== undefined && !reading.isContinued) isContinued = false
    marks.push(...(reading.marks as Partial<WrittenMark>[]))
    cursor = reading.cursor
    if (reading.isAll) return { marks, cursor, isContinued }
  }
}

/** Reads the marks about one value. */
export async function withValue(
  store: MarkStore,
  value: string,
): Promise<readonly Partial<WrittenMark>[]> {
  return (await readFrom(store)).marks.filter((mark) => mark.value === value)
}
