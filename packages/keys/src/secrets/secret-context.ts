import type { Database } from '../database/database.ts'
import type { KeyRing } from '../sealing/sealing-keys.ts'

/** What the operations on secrets stand on. */
export interface SecretContext {
  readonly database: Database
  /** Reads the master keys anew. */
  readonly masterKeys: () => Promise<KeyRing>
}
