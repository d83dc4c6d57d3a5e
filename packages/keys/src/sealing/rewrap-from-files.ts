import { withServer } from '../database/with-server.ts'
import { rewrapKeys, type RewrapResult } from '../keys/rewrap-keys.ts'
import { checkSchema } from '../migrations/migrate.ts'
import { readPeppers } from '../peppers/pepper.ts'
import { namedSecrets } from '../secrets/named-secrets.ts'
import { secretFromFile } from './secret-from-file.ts'

const BY = { actor: 'claviger-keys' }

/**
 * Seals every key of a server under the pepper of the first file.
 *
 * @throws {TypeError} When a file has no pepper. Then nothing has changed.
 * @throws {DatabaseError} When the database cannot be asked. It can be run again.
 */
export async function rewrapPeppers(
  url: string,
  files: readonly string[],
): Promise<Readonly<Record<keyof RewrapResult, number>>> {
  const peppers = await readPeppers(files.map(secretFromFile))
  return withServer(url, async (database) => {
    await checkSchema(database)
    return { ...(await rewrapKeys({ database, peppers }, BY)) }
  })
}

/**
 * Seals every named secret of a server under the master key of the first file.
 *
 * @throws {TypeError} When a file has no master key. Then nothing has changed.
 * @throws {SecretUnreadableError} When a master key is missing. What was done before stays.
 * @throws {DatabaseError} When the database cannot be asked. It can be run again.
 */
export async function rewrapMasterKeys(
  url: string,
  files: readonly string[],
): Promise<{ readonly rewrapped: number }> {
  return withServer(url, async (database) => {
    await checkSchema(database)
    return { rewrapped: await namedSecrets(database, files.map(secretFromFile)).rewrap(BY) }
  })
}
