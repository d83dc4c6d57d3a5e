import type { DatabaseBus } from './bus/database-bus.ts'
import type { Database } from './database/database.ts'
import { column } from './database/read-row.ts'
import { untilReady } from './database/until-ready.ts'
import type { KeyFormat } from './format/key-format.ts'
import { startHousekeeping } from './housekeeping.ts'
import { issuerOf, Keys } from './keys.ts'
import type { ResolvedKeysOptions } from './keys-options.ts'
import { checkSchema, migrate } from './migrations/migrate.ts'
import type { KeyRing } from './sealing/sealing-keys.ts'
import { namedSecrets } from './secrets/named-secrets.ts'
import { hearOutcomes } from './usage/hear-outcomes.ts'
import { UsageRecorder } from './usage/usage-recorder.ts'

/** The database and the bus of a `Keys` object, which closes both. */
export interface KeysStorage {
  readonly database: Database
  readonly bus: DatabaseBus
}

/** What keys are made with. */
export interface AssembleOptions extends Pick<
  ResolvedKeysOptions,
  | 'masterKeys'
  | 'migrate'
  | 'caps'
  | 'importedKeys'
  | 'onExpiring'
  | 'countUsage'
  | 'usageEveryMs'
  | 'usageDays'
  | 'auditDays'
> {
  readonly format: KeyFormat
  readonly peppers: KeyRing
}

/**
 * Puts keys on an open database.
 *
 * @throws {DatabaseError} When the database cannot be reached.
 * @throws {Error} When the schema is one that this version cannot work with.
 */
export async function assembleKeys(
  { database, bus }: KeysStorage,
  options: AssembleOptions,
): Promise<Keys> {
  const { format, peppers, caps, importedKeys } = options
  const secrets = options.masterKeys && namedSecrets(database, options.masterKeys)
  await untilReady(async () =>
    options.migrate === 'auto' ? migrate(database) : checkSchema(database),
  )
  const [row] = await database.query('select id::text as id from claviger.identity')
  const identity = column.text(row ?? {}, 'id')

  const usage = new UsageRecorder({ database, everyMs: options.usageEveryMs, onLost: warnOfLoss })
  const stopHearing = options.countUsage
    ? hearOutcomes(issuerOf(identity), (use) => usage.record(use))
    : () => {}
  const stopHousekeeping = startHousekeeping(database, options)
  return new Keys({
    context: { database, bus, format, peppers, usage, caps, importedKeys },
    identity,
    secrets,
    flushUsage: async () => usage.flush(),
    close: async () => {
      stopHearing()
      stopHousekeeping()
      await usage.close()
      await bus.close()
      await database.close()
    },
  })
}

function warnOfLoss(): void {
  process.emitWarning(
    'Uses of keys are no longer counted, because the counts of before could not be written. Requests are not affected. Check that the database of openKeys() takes writes.',
    { code: 'CLAVIGER_USAGE_LOST' },
  )
}
