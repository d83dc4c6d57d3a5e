/**
 * One step of the schema. It only adds: a process of the version before goes on working while it is
 * deployed. What is no longer used is dropped one version later.
 */
export interface Migration {
  /** Counts from 1. */
  readonly version: number
  readonly name: string
  /** The oldest version of the schema that code must know to work on the result. */
  readonly oldestReader: number
  /**
   * Each takes a lock for a moment only: no statement reads, rewrites or indexes a table that may be
   * large.
   */
  readonly statements: readonly string[]
  /** Indexes of tables that may be large, built after the last step while the tables are in use. */
  readonly indexes?: readonly LargeIndex[]
}

/** An index that is built without locking its table. */
export interface LargeIndex {
  readonly name: string
  /** The table, the columns and the condition. */
  readonly on: string
}
