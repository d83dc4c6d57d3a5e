import { describeBus, isDeep, startProxy, type TcpProxy } from '@claviger/conformance'
import { afterAll, beforeAll, describe } from 'vitest'
import { DatabaseBus } from '../../src/bus/database-bus.ts'
import type { Database } from '../../src/database/database.ts'
import { PgDatabase } from '../../src/database/pg-database.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'

// A connection that is cut says so at once: the lesser fault, which other tests meet as well.
const FAULTS = isDeep ? (['cut', 'blackHole'] as const) : (['blackHole'] as const)

describe.skipIf(POSTGRES_BIN === undefined)('PostgreSQL', () => {
  let url: string
  beforeAll(async () => {
    url = (await emptyPostgres()).url
  }, 240_000)

  describe.each(FAULTS)('with a cable to %s', (fault) => {
    let proxy: TcpProxy
    beforeAll(async () => {
      proxy = await startProxy(Number(new URL(url).port))
    })
    afterAll(async () => proxy.close())

    describeBus('PostgreSQL', async () => {
      const databases: Database[] = []
      const through = new URL(url)
      through.port = String(proxy.port)
      return {
        join: () => {
          const database = new PgDatabase({
            url: through.href,
            maxConnections: 2,
            timeoutMs: 1_000,
          })
          databases.push(database)
          return new DatabaseBus(database, { currentForMs: 600 })
        },
        cutOff: async () => proxy[fault](),
        heal: async () => proxy.heal(),
        close: async () => {
          proxy.heal()
          await Promise.all(databases.map(async (each) => each.close()))
        },
      }
    })
  })
})
