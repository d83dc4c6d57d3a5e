import { soakCount } from '@claviger/conformance'
import { describe, expect, test } from 'vitest'
import { DatabaseBus } from '../../src/bus/database-bus.ts'
import type { Database } from '../../src/database/database.ts'
import { useBuses } from '../support/bus-bench.ts'
import { eventually } from '../support/eventually.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'

describe.skipIf(POSTGRES_BIN === undefined)('the bus on PostgreSQL', () => {
  const bench = useBuses(async () => (await emptyPostgres()).url)

  test('reads on after a short interruption, without a gap', async () => {
    const member = await bench.joined()
    const sender = await bench.joined({}, bench.port)
    bench.proxy.cut()
    await sender.bus.publish('while it was cut off')
    bench.proxy.heal()
    await bench.hears(member, 'while it was cut off')
    expect(member.bus.isCurrent()).toBe(true)
  })

  test('carries messages though no notification arrives, as through a pooler', async () => {
    const database = bench.open(bench.port)
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
    bench.closeLater(deaf)
    await bench.becomesCurrent({ bus: deaf })
    const sender = await bench.joined({}, bench.port)
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
    const member = await bench.joined({ currentForMs: 900 }, bench.port)
    await bench.admin.transaction(async (transaction) => {
      for (const statement of statements) await transaction.query(statement)
    })
    await eventually(() => expect(member.heard).toContain('gap'))
    expect(member.heard).not.toContain('gap too late')
    await bench.becomesCurrent(member)
    const sender = await bench.joined({}, bench.port)
    await sender.bus.publish('afterwards')
    await eventually(() => expect(member.heard.at(-1)).toBe('afterwards'))
  })

  test('keeps 10,000 messages or a few more', async () => {
    await bench.admin.query(
      `with counter as (update claviger.bus_counter set number = number + 12_800 returning number)
        insert into claviger.bus_messages (number, message)
        select counter.number - 12_800 + step, 'x' from counter, generate_series(1, 12800) step`.replaceAll(
        '12_800',
        '12800',
      ),
    )
    const sender = await bench.joined({}, bench.port)
    for (let i = 0; i < 128; i += 1) await sender.bus.publish('x')
    const [row] = await bench.admin.query(
      'select count(*)::int as count from claviger.bus_messages',
    )
    expect(Number(row?.['count'])).toBeLessThan(10_200)
    expect(Number(row?.['count'])).toBeGreaterThanOrEqual(10_000)
  })

  test('refuses a message that is too long for every process', async () => {
    const sender = await bench.joined({}, bench.port)
    await expect(sender.bus.publish('x'.repeat(70_000))).rejects.toThrow(RangeError)
  })

  test('takes no answer for a proof that is older than it is trusted', async () => {
    const member = await bench.joined({ currentForMs: 400 })
    bench.proxy.delayAnswers(600)
    await eventually(() => expect(member.bus.isCurrent()).toBe(false))
    for (let i = 0; i < soakCount('looksAtALateProof'); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(member.bus.isCurrent()).toBe(false)
    }
    bench.proxy.delayAnswers(0)
    await bench.becomesCurrent(member)
  })

  test('closes while it connects, and twice', async () => {
    bench.proxy.cut()
    const { bus } = bench.join()
    await bus.close()
    await bus.close()
    await expect(bus.publish('late')).rejects.toThrow(TypeError)
    expect(bus.isCurrent()).toBe(false)
    bench.proxy.heal()
  })
})
