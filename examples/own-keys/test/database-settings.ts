import { randomBytes } from 'node:crypto'
import { emptyPostgres } from '../../../packages/keys/test/support/shared-postgres.ts'
import { POSTGRES_BIN } from '../../../packages/keys/test/support/postgres-programs.ts'

/** Names the server that tests share, where one is installed: an embedded database takes seconds. */
export async function databaseSettings(): Promise<Record<string, string>> {
  if (POSTGRES_BIN === undefined) return {}
  const secret = (): string => randomBytes(32).toString('base64')
  return {
    DATABASE_URL: (await emptyPostgres()).url,
    KEY_PEPPER: secret(),
    MASTER_KEY: secret(),
  }
}
