import { describeBus } from '@claviger/conformance'
import { beforeAll } from 'vitest'
import { DatabaseBus } from '../../src/bus/database-bus.ts'
import type { Database } from '../../src/database/database.ts'
import { cableTo } from '../support/cuttable-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

/** What every bus must do, on an embedded database. */
export function describeEmbeddedBus(make: () => Promise<TestDatabase>): void {
  let database: Database
  beforeAll(async () => {
    database = await (await make()).connect()
  }, 240_000)

  describeBus('PGlite', async () => {
    const cable = cableTo(database)
    return {
      join: () => new DatabaseBus(cable.connect(), { currentForMs: 600 }),
      cutOff: async () => cable.cut(),
      heal: async () => cable.heal(),
      close: async () => {},
    }
  })
}
