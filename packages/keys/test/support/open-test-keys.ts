import { randomBytes } from 'node:crypto'
import { DatabaseBus } from '../../src/bus/database-bus.ts'
import { DatabaseError } from '../../src/database/database-error.ts'
import { KeyFormat } from '../../src/format/key-format.ts'
import { openKeys, type KeysOptions } from '../../src/index.ts'
import { Keys } from '../../src/keys.ts'
import { readPeppers } from '../../src/peppers/pepper.ts'

/** Makes a pepper that no other test has. */
export function newPepper(): string {
  return randomBytes(32).toString('base64')
}

/** Opens keys of the prefix `acme`. */
export async function openTestKeys(
  options: Pick<KeysOptions, 'database'> & Partial<KeysOptions>,
): Promise<Keys> {
  return openKeys({ prefix: 'acme', peppers: [newPepper()], timeoutMs: 10_000, ...options })
}

/** Makes keys of the prefix `acme` whose database is away. */
export async function keysWithoutDatabase(): Promise<Keys> {
  const peppers = await readPeppers([newPepper()])
  const fail = async (): Promise<never> => {
    throw new DatabaseError('ECONNREFUSED')
  }
  const database = { query: fail, transaction: fail, listen: fail, close: async () => {} }
  const bus = new DatabaseBus(database)
  return new Keys({ database, bus, format: new KeyFormat('acme'), peppers }, 'none')
}
