import { randomUUID } from 'node:crypto'
import { isDeep, soakCount, startProxy, type TcpProxy } from '@claviger/conformance'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SEND } from '../../src/bus/bus-statements.ts'
import { DatabaseBus, type DatabaseBusOptions } from '../../src/bus/database-bus.ts'
import type { Database } from '../../src/database/database.ts'
import { PgDatabase } from '../../src/database/pg-database.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { eventually } from '../support/eventually.ts'
import { startStandby } from '../support/postgres-standby.ts'
import { POSTGRES_BIN, startPostgres, type PostgresServer } from '../support/postgres-server.ts'

interface Member {
  readonly bus: DatabaseBus
  readonly heard: string[]
  /** What was sent to see that it hears. */
  readonly hellos: string[]
}

describe.skipIf(POSTGRES_BIN === undefined)('the bus on PostgreSQL', () => {
  let server: PostgresServer
  let proxy: TcpProxy
  let admin: PgDatabase
  let databases: PgDatabase[]
  let buses: DatabaseBus[]
  const open = (port: number): PgDatabase => {
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    const database = new PgDatabase({ url, maxConnections: 2, timeoutMs: 5_000 })
    databases.push(database)
    return database
  }
  beforeAll(async () => {
    server = await startPostgres()
    databases = []
    await migrate(open(server.port))
    await databases.pop()?.close()
  }, 240_000)
  afterAll(async () => server.stop())
  beforeEach(async () => {
    databases = []
    buses = []
    proxy = await startProxy(server.port)
    admin = open(server.port)
  })
  afterEach(async () => {
    await Promise.all(buses.map(async (bus) => bus.close()))
    await Promise.all(databases.map(async (database) => database.close()))
    await proxy.close()
  })

  const join = (options: DatabaseBusOptions = {}, port = proxy.port): Member => {
    const bus = new DatabaseBus(open(port), { currentForMs: 60_000, ...options })
    const heard: string[] = []
    const hellos: string[] = []
    bus.subscribe({
      onMessage: (message) => (message.startsWith('hello') ? hellos : heard).push(message),
      onGap: () => heard.push(bus.isCurrent() ? 'gap too late' : 'gap'),
    })
    buses.push(bus)
    return { bus, heard, hellos }
  }
  const becomesCurrent = async ({ bus }: Pick<Member, 'bus'>): Promise<void> =>
    eventually(() => expect(bus.isCurrent()).toBe(true))
  const joined = async (options?: DatabaseBusOptions, port?: number): Promise<Member> => {
    const member = join(options, port)
    await becomesCurrent(member)
    // The first reading after the place was taken may tell of a gap as well.
    const hello = `hello ${randomUUID()}`
    await admin.query(SEND, [null, hello])
    await eventually(() => expect(member.hellos).toContain(hello))
    member.heard.length = 0
    return member
  }
  const hears = async ({ heard }: Member, ...messages: readonly string[]): Promise<void> =>
    eventually(() => expect(heard).toEqual(messages))

  test('reads on after a short interruption, without a gap', async () => {
    const member = await joined()
    const sender = await joined({}, server.port)
    proxy.cut()
    await sender.bus.publish('while it was cut off')
    proxy.heal()
    await hears(member, 'while it was cut off')
    expect(member.bus.isCurrent()).toBe(true)
  })

  test('tells of a gap when the server was killed and started again', async () => {
    const member = await joined()
    server.process.kill('SIGKILL')
    server = await server.restart()
    proxy.leadTo(server.port)
    await hears(member, 'gap')
    await becomesCurrent(member)
    const sender = await joined({}, server.port)
    await sender.bus.publish('afterwards')
    await eventually(() => expect(member.heard).toEqual(['gap', 'afterwards']))
  })

  test('carries messages though no notification arrives, as through a pooler', async () => {
    const database = open(server.port)
    const connection: Database = {
      query: async (sql, parameters) => database.query(sql, parameters),
      prepared: async (name, sql, parameters) => database.prepared(name, sql, parameters),
      transaction: async (work) => database.transaction(work),
      alone: async (work) => database.alone(work),
      listen: async () => ({ close: async () => {} }),
      close: async () => database.close(),
    }
    // So long a trust would let it look only every few minutes, if it relied on notifications.
    const deaf = new DatabaseBus(connection, { currentForMs: 600_000 })
    const heard: string[] = []
    deaf.subscribe({ onMessage: (message) => heard.push(message), onGap: () => {} })
    buses.push(deaf)
    await becomesCurrent({ bus: deaf })
    const sender = await joined({}, server.port)
    await sender.bus.publish('polled')
    await eventually(() => expect(heard).toContain('polled'))
  })

  test.each<readonly [string, readonly string[]]>([
    [
      'the number of a message that is used again',
      [
        `update claviger.bus_messages set id = gen_random_uuid()
          where number = (select number from claviger.bus_counter)`,
      ],
    ],
    [
      'messages that are gone',
      [
        'update claviger.bus_counter set number = number + 2',
        'truncate claviger.bus_messages',
        `insert into claviger.bus_messages (number, message)
          select number, 'new' from claviger.bus_counter`,
      ],
    ],
    [
      'a hole in the numbers',
      [
        'update claviger.bus_counter set number = number + 2',
        `insert into claviger.bus_messages (number, message)
          select number, 'new' from claviger.bus_counter`,
      ],
    ],
  ])('takes %s for a gap, though the connection stands', async (_, statements) => {
    const member = await joined({ currentForMs: 900 }, server.port)
    await admin.transaction(async (transaction) => {
      for (const statement of statements) await transaction.query(statement)
    })
    await eventually(() => expect(member.heard).toContain('gap'))
    expect(member.heard).not.toContain('gap too late')
    await becomesCurrent(member)
    const sender = await joined({}, server.port)
    await sender.bus.publish('afterwards')
    await eventually(() => expect(member.heard.at(-1)).toBe('afterwards'))
  })

  test('keeps 10,000 messages or a few more', async () => {
    await admin.query(
      `with counter as (update claviger.bus_counter set number = number + 12_800 returning number)
        insert into claviger.bus_messages (number, message)
        select counter.number - 12_800 + step, 'x' from counter, generate_series(1, 12800) step`.replaceAll(
        '12_800',
        '12800',
      ),
    )
    const sender = await joined({}, server.port)
    for (let i = 0; i < 128; i += 1) await sender.bus.publish('x')
    const [row] = await admin.query('select count(*)::int as count from claviger.bus_messages')
    expect(Number(row?.['count'])).toBeLessThan(10_200)
    expect(Number(row?.['count'])).toBeGreaterThanOrEqual(10_000)
  })

  test('refuses to send to a server that is read-only', async () => {
    const sender = await joined({}, server.port)
    await admin.query('alter system set default_transaction_read_only = on')
    await admin.query('select pg_reload_conf()')
    try {
      await eventually(async () =>
        expect(sender.bus.publish('lost')).rejects.toMatchObject({ code: '25006' }),
      )
    } finally {
      await admin.query('set default_transaction_read_only = off')
      await admin.query('alter system reset default_transaction_read_only')
      await admin.query('select pg_reload_conf()')
    }
    await eventually(async () => sender.bus.publish('sent'))
  })

  test('refuses a message that is too long for every process', async () => {
    const sender = await joined({}, server.port)
    await expect(sender.bus.publish('x'.repeat(70_000))).rejects.toThrow(RangeError)
  })

  test('takes no answer for a proof that is older than it is trusted', async () => {
    const member = await joined({ currentForMs: 400 })
    proxy.delayAnswers(600)
    await eventually(() => expect(member.bus.isCurrent()).toBe(false))
    for (let i = 0; i < soakCount('looksAtALateProof'); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(member.bus.isCurrent()).toBe(false)
    }
    proxy.delayAnswers(0)
    await becomesCurrent(member)
  })

  test('closes while it connects, and twice', async () => {
    proxy.cut()
    const { bus } = join()
    await bus.close()
    await bus.close()
    await expect(bus.publish('late')).rejects.toThrow(TypeError)
    expect(bus.isCurrent()).toBe(false)
    proxy.heal()
  })

  describe.runIf(isDeep)('with a standby', { timeout: 120_000 }, () => {
    test('tells of a gap when the standby takes over, which may have lost messages', async () => {
      const standby = await startStandby(server.port)
      const member = await joined()
      const sender = await joined({}, server.port)
      await eventually(async () => {
        const [row] = await standby.query(
          'select (select number from claviger.bus_counter)::int as number',
        )
        const [on] = await admin.query('select number::int as number from claviger.bus_counter')
        expect(row).toEqual(on)
      })
      await standby.query('select pg_wal_replay_pause()')
      proxy.cut()
      await sender.bus.publish('lost with its server')
      proxy.leadTo(standby.port)
      proxy.heal()
      // It follows still, so that it hears of everything late.
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      expect(member.heard).toEqual([])
      await standby.query('select pg_wal_replay_resume()')
      await standby.promote()
      await hears(member, 'gap')
      await becomesCurrent(member)
      await standby.stop()
    })

    test('is not current on a standby, and does not send', async () => {
      const standby = await startStandby(server.port)
      const member = join({}, standby.port)
      await expect(member.bus.publish('lost')).rejects.toMatchObject({ code: '25006' })
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(member.bus.isCurrent()).toBe(false)
      await standby.stop()
    })
  })
})
