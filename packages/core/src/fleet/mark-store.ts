import type { WrittenMark } from '../revocation/parse-mark.ts'

/** What a store answers about its marks. */
export interface MarksReading {
  /** Where the next reading goes on. Only the store, or the bus, reads it. */
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
 * The part of a store, or of a bus, that keeps the revocations of access tokens, so that a process that
 * starts knows them. Where neither has it, `revoke()` says `durable: false`. Where both have it, or several
 * buses, the marks are in the store, or else in the first such bus.
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

/** Where the marks of an authenticator are kept. */
export interface MarkKeeper {
  readonly marks: MarkStore
  /** The part of the fleet that keeps them: it fails when they cannot be read or written. */
  readonly part: 'store' | 'bus'
}

/**
 * Finds what keeps the marks. In one place only: kept in two, they would be read, repaired and run out
 * twice, and last no longer.
 */
export function markKeeperOf(
  store: object | undefined,
  buses: readonly object[],
): MarkKeeper | undefined {
  if (store !== undefined && isMarkStore(store)) return { marks: store, part: 'store' }
  const marks = buses.find((bus) => isMarkStore(bus))
  return marks && { marks, part: 'bus' }
}

function isMarkStore(store: object): store is MarkStore {
  return (
    typeof Reflect.get(store, 'readMarks') === 'function' &&
    typeof Reflect.get(store, 'writeMarks') === 'function'
  )
}
