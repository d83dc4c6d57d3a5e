import { describeBus, startProxy, type TcpProxy } from '@claviger/conformance'
import { afterAll, beforeAll, describe } from 'vitest'
import { DatabaseBus } from '../../src/bus/database-bus.ts'
import type { Database } from '../../src/database/database.ts'
import { PgDatabase } from '../../src/database/pg-database.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { cableTo } from '../support/cuttable-database.ts'
import { emptyEmbedded, sharedPostgres } from '../support/describe-databases.ts'
import { POSTGRES_BIN } from '../support/postgres-server.ts'

// An embedded database takes seconds to start, and far longer on a loaded machine.
const START_TIMEOUT_MS = 240_000

describe('PGlite', () => {
  let database: Database
  beforeAll(async () => {
    database = await (await emptyEmbedded()).connect()
    await migrate(database)
  }, START_TIMEOUT_MS)
  afterAll(async () => database.close())

  describeBus('PGlite', async () => {
    const cable = cableTo(database)
    return {
      join: () => new DatabaseBus(cable.connect(), { currentForMs: 600 }),
      cutOff: async () => cable.cut(),
      heal: async () => cable.heal(),
      close: async () => {},
    }
  })
})

describe.skipIf(POSTGRES_BIN === undefined)('PostgreSQL', () => {
  let url: string
  beforeAll(async () => {
    url = await (await sharedPostgres()).createDatabase()
    const database = new PgDatabase({ url, timeoutMs: 10_000 })
    await migrate(database)
    await database.close()
  }, START_TIMEOUT_MS)

  describe.each(['cut', 'blackHole'] as const)('with a cable to %s', (fault) => {
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
