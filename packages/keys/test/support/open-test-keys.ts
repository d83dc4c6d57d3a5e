import { randomBytes } from 'node:crypto'
import { assembleKeys } from '../../src/assemble-keys.ts'
import { DatabaseBus } from '../../src/bus/database-bus.ts'
import type { Database } from '../../src/database/database.ts'
import { DatabaseError } from '../../src/database/database-error.ts'
import { KeyFormat } from '../../src/format/key-format.ts'
import { Keys } from '../../src/keys.ts'
import { resolveKeysOptions, type KeysOptions } from '../../src/keys-options.ts'
import { readPeppers } from '../../src/peppers/pepper.ts'

/** Makes a pepper that no other test has. */
export function newPepper(): string {
  return randomBytes(32).toString('base64')
}

/** Opens keys of the prefix `acme` on a connection of a test, which is closed with them. */
export async function openTestKeys(
  database: Database,
  options: Partial<KeysOptions> = {},
  bus: DatabaseBus = new DatabaseBus(database),
): Promise<Keys> {
  const resolved = resolveKeysOptions({
    database: 'postgres://not-used',
    prefix: 'acme',
    peppers: [newPepper()],
    ...options,
  })
  return assembleKeys(
    { database, bus },
    {
      ...resolved,
      format: new KeyFormat(resolved.prefix),
      peppers: await readPeppers(resolved.peppers),
    },
  )
}

/** Makes keys of the prefix `acme` whose database is away. */
export async function keysWithoutDatabase(): Promise<Keys> {
  const peppers = await readPeppers([newPepper()])
  const fail = async (): Promise<never> => {
    throw new DatabaseError('ECONNREFUSED')
  }
  const database = {
    query: fail,
    prepared: fail,
    transaction: fail,
    alone: fail,
    listen: fail,
    close: async () => {},
  }
  const bus = new DatabaseBus(database)
  const usage = { record: () => {} }
  return new Keys({
    context: {
      database,
      bus,
      format: new KeyFormat('acme'),
      peppers,
      usage,
      caps: undefined,
      importedKeys: [],
    },
    identity: 'none',
    secrets: undefined,
    flushUsage: fail,
    close: async () => {},
  })
}
