import { afterAll, beforeAll, beforeEach } from 'vitest'
import { pruneAudit } from '../../src/audit/prune-audit.ts'
import type { Database } from '../../src/database/database.ts'
import { namedSecrets, type NamedSecrets } from '../../src/secrets/named-secrets.ts'
import type { TestDatabase } from './test-database.ts'

/** The master key of the secrets of a bench. */
export const MASTER: string = 'master-key-'.repeat(4)

/** The value of a secret. */
export const VALUE = 'sk_value_of_the_secret'

/** What the tests of a suite work with, once its hooks have run. */
export interface SecretsBench {
  readonly database: Database
  readonly secrets: NamedSecrets
}

/** Opens named secrets for the tests of a suite. Each begins with none, and an empty audit trail. */
export function useSecrets(make: () => Promise<TestDatabase>): SecretsBench {
  let opened: SecretsBench | undefined
  beforeAll(async () => {
    const database = await (await make()).connect()
    opened = { database, secrets: namedSecrets(database, [MASTER]) }
  }, 240_000)
  beforeEach(async () => {
    await use().database.query('delete from claviger.secrets')
    await pruneAudit(use().database, 0)
  })
  afterAll(async () => {
    await opened?.database.close()
  })
  const use = (): SecretsBench => {
    if (opened === undefined) throw new Error('useSecrets() is for code that runs in tests.')
    return opened
  }
  return {
    get database() {
      return use().database
    },
    get secrets() {
      return use().secrets
    },
  }
}
