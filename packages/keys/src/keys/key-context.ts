import type { DatabaseBus } from '../bus/database-bus.ts'
import type { Database } from '../database/database.ts'
import type { KeyFormat } from '../format/key-format.ts'
import type { UsageRecorder } from '../usage/usage-recorder.ts'
import type { KeyDigester } from '../imported/imported-key-rule.ts'
import type { KeyCapsInput } from './key-caps.ts'
import type { KeyRing } from '../sealing/sealing-keys.ts'

/** What every action on keys stands on. */
export interface KeyContext {
  readonly database: Database
  /** Tells guards to forget a key that was changed or ended. */
  readonly bus: DatabaseBus
  readonly format: KeyFormat
  /** Counts uses. */
  readonly usage: Pick<UsageRecorder, 'record'>
  /** Hash the keys that another system made. */
  readonly importedKeys: readonly KeyDigester[]
  /** What no key may exceed. */
  readonly caps: KeyCapsInput | undefined
  /** Encrypt the hashes of keys. */
  readonly peppers: KeyRing
}
