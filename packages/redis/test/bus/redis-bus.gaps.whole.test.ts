import { describe, expect, test } from 'vitest'
import {
  becomesCurrent,
  busesBehindProxy,
  losesTrack,
  noticesAGap,
} from '../support/buses-behind-proxy.ts'
import { serversAndClients } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { SERVERS } from '../support/redis-server.ts'

const CASES = serversAndClients(SERVERS)

describe.skipIf(SERVERS.length === 0).each(CASES)(
  'the bus on $program, with $kind.name',
  ({ program, kind }) => {
    const way = busesBehindProxy(program, kind)

    test.each<readonly [string, () => Promise<unknown>]>([
      ['a server that loses its data', async () => way.admin.flushAll()],
      ['a stream that was evicted', async () => way.admin.del(way.stream)],
      ['a stream that was cut too short', async () => way.admin.xTrim(way.stream, 'MAXLEN', 0)],
      [
        'a stream that is younger than what was heard',
        async () => {
          await way.admin.del(way.stream)
          await way.admin.xAdd(way.stream, '1-1', { o: 'x', m: 'old' })
        },
      ],
      [
        'another stream in its place',
        async () => {
          await way.admin.del(way.stream)
          await way.admin.xAdd(way.stream, '*', { o: 'x', m: 'new' })
        },
      ],
      ['a malformed entry', async () => way.admin.xAdd(way.stream, '*', { x: 'y' })],
    ])('takes %s for a gap, though the connection stands', async (_, happens) => {
      const member = await way.joined({}, way.server.port)
      await happens()
      await noticesAGap(member)
      await becomesCurrent(member)
      const sender = await way.joined({}, way.server.port)
      await sender.bus.publish('afterwards')
      await eventually(() => expect(member.heard).toContain('afterwards'))
    })

    test('keeps about 10,000 messages, however many are sent', { timeout: 60_000 }, async () => {
      const sender = await way.joined({ timeoutMs: 30_000 }, way.server.port)
      const messages = Array.from({ length: 13_000 }, (_, i) => String(i))
      for (let i = 0; i < messages.length; i += 1_000) {
        await Promise.all(
          messages.slice(i, i + 1_000).map(async (each) => sender.bus.publish(each)),
        )
      }
      expect(await way.admin.xLen(way.stream)).toBeLessThan(11_000)
    })

    test('tells of a gap when it falls behind further than the stream reaches', async () => {
      const member = await way.joined({ currentForMs: 3_000 })
      const place = await way.admin.xLen(way.stream)
      expect(place).toBeGreaterThan(0)
      // Faster than anybody can read: within one transaction.
      const burst = way.admin.multi()
      for (let i = 0; i < 600; i += 1) burst.xAdd(way.stream, '*', { o: 'x', m: `message ${i}` })
      burst.xTrim(way.stream, 'MAXLEN', 100)
      await burst.exec()
      await noticesAGap(member)
      await becomesCurrent(member)
    })

    test.each<readonly [string, () => Promise<unknown>, () => Promise<unknown>]>([
      [
        'has become a replica',
        async () => way.admin.sendCommand(['REPLICAOF', '127.0.0.1', '1']),
        async () => way.admin.sendCommand(['REPLICAOF', 'NO', 'ONE']),
      ],
      [
        'has lost its replicas, and was told to mind',
        async () => way.admin.configSet('min-replicas-to-write', '1'),
        async () => way.admin.configSet('min-replicas-to-write', '0'),
      ],
    ])('does not take the silence of a server that %s for a proof', async (_, happens, ends) => {
      const member = await way.joined({}, way.server.port)
      await happens()
      try {
        await losesTrack(member)
        await expect(member.bus.publish('lost')).rejects.toThrow(/READONLY|NOREPLICAS/)
      } finally {
        await ends()
      }
      await becomesCurrent(member)
      await noticesAGap(member)
    })

    test('refuses a message that is too long for everybody', async () => {
      const sender = await way.joined()
      await expect(sender.bus.publish('x'.repeat(70_000))).rejects.toThrow(RangeError)
    })
  },
)
