import type { DatabaseBus } from '../bus/database-bus.ts'
import type { Database } from '../database/database.ts'
import type { KeyFormat } from '../format/key-format.ts'
import type { KeyRing } from '../sealing/sealing-keys.ts'

/** What every action on keys stands on. */
export interface KeyContext {
  readonly database: Database
  /** Tells guards to forget a key that was changed or ended. */
  readonly bus: DatabaseBus
  readonly format: KeyFormat
  /** Encrypt the hashes of keys. */
  readonly peppers: KeyRing
}
