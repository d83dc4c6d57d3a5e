import type { WrittenMark } from '../revocation/parse-mark.ts'

/** What a store answers about its marks. */
export interface MarksReading {
  /** Where the next reading goes on. Only the store reads it. */
  readonly cursor: string
  /** The marks that were added or changed since the given cursor. Checked by the reader. */
  readonly marks: readonly unknown[]
  /** Whether there are no more to read now. */
  readonly isAll: boolean
  /**
   * Whether the store still has the data that the given cursor is from. Where it was lost, or another
   * server answers that may have less of it, this reading begins anew, and its reader tells the store
   * the marks that it lacks.
   */
  readonly isContinued: boolean
  /**
   * Whether the store found something in the place of its marks that it never writes, and began anew. An
   * event says so.
   *
   * @default false
   */
  readonly isPoisoned?: boolean
}

/**
 * The part of a store that keeps the revocations of access tokens, so that a process that starts knows
 * them. A store without it cannot: `revoke()` says `durable: false`.
 *
 * Of two marks with the same `by`, `iss` and `value`, the one with the later `at` counts; with the same `at`,
 * one with `ib: null` does not. If neither has `ib: null`, the later `ib` of both is kept.
 */
export interface MarkStore {
  /**
   * Reads the marks that were written since a reading, some thousands at once. It keeps to a deadline
   * of its own.
   *
   * @param cursor That of the reading before; `undefined` to begin.
   */
  readMarks(cursor: string | undefined): Promise<MarksReading>
  /**
   * Writes marks, each for its `left` milliseconds. Resolves once all of them are kept, with whether it
   * found something in their place that it never writes, and began anew: an event says so.
   */
  writeMarks(marks: readonly WrittenMark[]): Promise<Pick<MarksReading, 'isPoisoned'> | void>
}

/** Finds the part of a store that keeps marks. */
export function markStoreOf(store: object | undefined): MarkStore | undefined {
  return store !== undefined && isMarkStore(store) ? store : undefined
}

function isMarkStore(store: object): store is MarkStore {
  return (
    typeof Reflect.get(store, 'readMarks') === 'function' &&
    typeof Reflect.get(store, 'writeMarks') === 'function'
  )
}
