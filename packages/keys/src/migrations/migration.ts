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
  readonly statements: readonly string[]
}
