import { startProxy } from '@claviger/conformance'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PgDatabase } from '../../src/database/pg-database.ts'
import { emptyPostgres, sharedPostgresPort } from '../support/shared-postgres.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

describe.skipIf(POSTGRES_BIN === undefined)('PgDatabase', () => {
  test('goes on where the server has forgotten what was prepared, as behind a pooler', async () => {
    const { url } = await emptyPostgres()
    const database = new PgDatabase({ url, timeoutMs: 10_000, maxConnections: 1 })
    onTestFinished(async () => database.close())
    const ask = async (value: number) =>
      database.prepared('claviger_test', 'select $1::int as value', [value])
    expect(await ask(1)).toEqual([{ value: 1 }])
    const prepared = 'select name from pg_prepared_statements'
    expect(await database.query(prepared)).toEqual([{ name: 'claviger_test' }])
    await database.query('deallocate all')
    expect(await ask(2)).toEqual([{ value: 2 }])
    expect(await ask(3)).toEqual([{ value: 3 }])
    expect(await database.query(prepared)).toEqual([])
    await expect(database.prepared('claviger_bad', 'select nonsense', [])).rejects.toMatchObject({
      code: '42703',
    })
  })

  test('stops listening to a server that answers nothing any more', async () => {
    const port = await sharedPostgresPort()
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
