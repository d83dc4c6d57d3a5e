import { isDeep } from '@claviger/conformance'
import { afterAll, describe, expect, test } from 'vitest'
import { useBuses } from '../support/bus-bench.ts'
import { eventually } from '../support/eventually.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { startStandby } from '../support/postgres-standby.ts'

describe.skipIf(POSTGRES_BIN === undefined)('the bus on a server that fails', () => {
  let server: PostgresServer
  const bench = useBuses(async () => {
    server = await startPostgres()
    return `postgres://postgres@127.0.0.1:${server.port}/postgres`
  })
  afterAll(async () => server.stop())

  test('tells of a gap when the server was killed and started again', async () => {
    const member = await bench.joined()
    server.process.kill('SIGKILL')
    server = await server.restart()
    bench.proxy.leadTo(server.port)
    await bench.hears(member, 'gap')
    await bench.becomesCurrent(member)
    const sender = await bench.joined({}, server.port)
    await sender.bus.publish('afterwards')
    await eventually(() => expect(member.heard).toEqual(['gap', 'afterwards']))
  })

  test('refuses to send to a server that is read-only', async () => {
    const sender = await bench.joined({}, server.port)
    await bench.admin.query('alter system set default_transaction_read_only = on')
    await bench.admin.query('select pg_reload_conf()')
    try {
      await eventually(async () =>
        expect(sender.bus.publish('lost')).rejects.toMatchObject({ code: '25006' }),
      )
    } finally {
      await bench.admin.query('set default_transaction_read_only = off')
      await bench.admin.query('alter system reset default_transaction_read_only')
      await bench.admin.query('select pg_reload_conf()')
    }
    await eventually(async () => sender.bus.publish('sent'))
  })

  describe.runIf(isDeep)('with a standby', { timeout: 120_000 }, () => {
    test('tells of a gap when the standby takes over, which may have lost messages', async () => {
      const standby = await startStandby(server.port)
      const member = await bench.joined()
      const sender = await bench.joined({}, server.port)
      await eventually(async () => {
        const [row] = await standby.query(
          'select (select number from claviger.bus_counter)::int as number',
        )
        const [on] = await bench.admin.query(
          'select number::int as number from claviger.bus_counter',
        )
        expect(row).toEqual(on)
      })
      await standby.query('select pg_wal_replay_pause()')
      bench.proxy.cut()
      await sender.bus.publish('lost with its server')
      bench.proxy.leadTo(standby.port)
      bench.proxy.heal()
      // It follows still, so that it hears of everything late.
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      expect(member.heard).toEqual([])
      await standby.query('select pg_wal_replay_resume()')
      await standby.promote()
      await bench.hears(member, 'gap')
      await bench.becomesCurrent(member)
      await standby.stop()
    })

    test('is not current on a standby, and does not send', async () => {
      const standby = await startStandby(server.port)
      const member = bench.join({}, standby.port)
      await expect(member.bus.publish('lost')).rejects.toMatchObject({ code: '25006' })
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(member.bus.isCurrent()).toBe(false)
      await standby.stop()
    })
  })
})
