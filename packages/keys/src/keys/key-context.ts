import type { Database } from '../database/database.ts'
import type { KeyFormat } from '../format/key-format.ts'
import type { Pepper } from '../peppers/pepper.ts'

/** What every action on keys stands on. */
export interface KeyContext {
  readonly database: Database
  readonly format: KeyFormat
  /** The first seals new keys; all open them. */
  readonly peppers: readonly [Pepper, ...Pepper[]]
}
