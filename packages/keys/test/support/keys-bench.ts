import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { Keys, KeysOptions } from '../../src/index.ts'
import type { TestDatabase } from './test-database.ts'
import { openTestKeys } from './open-test-keys.ts'

/** What the tests of a suite work with, once its hooks have run. */
export interface KeysBench {
  readonly made: TestDatabase
  /** A connection of the test's own, beside that of the keys. */
  readonly database: Database
  readonly keys: Keys
  /** Of no other test. */
  readonly organizationId: string
  /** Opens the keys again after a test has closed them. */
  reopen(): Promise<void>
}

type Opened = Pick<KeysBench, 'made' | 'database' | 'keys'>

/** Opens keys on a database for the tests of a suite, and gives each test an organization. */
export function useKeys(
  make: () => Promise<TestDatabase>,
  options: Partial<KeysOptions> = {},
): KeysBench {
  let opened: Opened | undefined
  let organizations = 0
  beforeAll(async () => {
    const made = await make()
    const database = await made.connect()
    opened = { made, database, keys: await openTestKeys(await made.connect(), options) }
  }, 240_000)
  afterAll(async () => {
    await opened?.keys.close()
    await opened?.database.close()
  })
  beforeEach(() => {
    organizations += 1
  })
  const use = (): Opened => {
    if (opened === undefined) throw new Error('useKeys() is for code that runs in tests.')
    return opened
  }
  return {
    get made() {
      return use().made
    },
    get database() {
      return use().database
    },
    get keys() {
      return use().keys
    },
    get organizationId() {
      return `org_${organizations}`
    },
    reopen: async () => {
      const { made, database } = use()
      opened = { made, database, keys: await openTestKeys(await made.connect(), options) }
    },
  }
}
