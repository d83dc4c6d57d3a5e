import { describe, expect, onTestFinished, test } from 'vitest'
import { PgDatabase } from '../../src/database/pg-database.ts'
import { sharedPostgres } from '../support/describe-databases.ts'
import { POSTGRES_BIN } from '../support/postgres-server.ts'
import { startProxy } from '../support/tcp-proxy.ts'

describe.skipIf(POSTGRES_BIN === undefined)('PgDatabase', () => {
  test('stops listening to a server that answers nothing any more', async () => {
    const { port } = await sharedPostgres()
    const proxy = await startProxy(port)
    const url = `postgres://postgres@127.0.0.1:${proxy.port}/postgres`
    const database = new PgDatabase({ url, timeoutMs: 1_000 })
    onTestFinished(async () => {
      await database.close()
      await proxy.close()
    })
    const listening = await database.listen('a channel', {
      onNotification: () => {},
      onLost: () => {},
    })
    proxy.blackHole()
    await expect(listening.close()).resolves.toBeUndefined()
  })
})
