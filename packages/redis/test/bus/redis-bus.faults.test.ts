import { randomUUID } from 'node:crypto'
import { startProxy, type TcpProxy } from '@claviger/conformance'
import type { Bus } from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { redisBus, type RedisBusOptions } from '../../src/index.ts'
import { serversAndClients } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const connect = async (url: string) => createClient({ url }).connect()
type Admin = Awaited<ReturnType<typeof connect>>

interface Member {
  readonly bus: Bus
  readonly heard: string[]
}

const CASES = serversAndClients(SERVERS)

describe.skipIf(SERVERS.length === 0).each(CASES)(
  'the bus on $program, with $kind.name',
  ({ program, kind }) => {
    let server: RedisServer
    let proxy: TcpProxy
    let admin: Admin
    let namespace: string
    let buses: Bus[]
    beforeAll(async () => {
      server = await startServer(program)
    })
    afterAll(async () => {
      await server.stop()
    })
    beforeEach(async () => {
      proxy = await startProxy(server.port)
      admin = await connect(server.url)
      admin.on('error', () => {})
      namespace = randomUUID()
      buses = []
    })
    afterEach(async () => {
      await Promise.all(buses.map(async (bus) => bus.close?.()))
      admin.destroy()
      await proxy.close()
    })

    const join = (options: RedisBusOptions = {}, port = proxy.port): Member => {
      const client = kind.single(`redis://127.0.0.1:${port}`)
      const bus = redisBus(client, { namespace, currentForMs: 600, ...options })
      const heard: string[] = []
      bus.subscribe({
        onMessage: (message) => heard.push(message),
        onGap: () => heard.push(bus.isCurrent() ? 'gap too late' : 'gap'),
      })
      buses.push(bus)
      return { bus, heard }
    }
    const becomesCurrent = async ({ bus }: Member) =>
      eventually(() => expect(bus.isCurrent()).toBe(true))
    const losesTrack = async ({ bus }: Member) =>
      eventually(() => expect(bus.isCurrent()).toBe(false))
    const joined = async (options?: RedisBusOptions, port?: number) => {
      const member = join(options, port)
      await becomesCurrent(member)
      member.heard.length = 0
      return member
    }
    const noticesAGap = async ({ heard }: Member) =>
      eventually(() => {
        expect(heard).toContain('gap')
        expect(heard).not.toContain('gap too late')
      })
    const stream = () => `{${namespace}}:bus`

    test('is not current after the machine was suspended, until it has proved that it is', async () => {
      const member = await joined({ currentForMs: 60_000 })
      const { now } = Date
      vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000)
      expect(member.bus.isCurrent()).toBe(false)
      vi.spyOn(Date, 'now').mockImplementation(() => now() - 3_600_000)
      expect(member.bus.isCurrent()).toBe(true)
      vi.restoreAllMocks()
    })

    test('blocks nothing while there is no server, and begins when there is one (R-REDIS-01)', async () => {
      proxy.cut()
      const member = join({ timeoutMs: 50 })
      expect(member.bus.isCurrent()).toBe(false)
      await expect(member.bus.publish('lost')).rejects.toMatchObject({ code: 'not_connected' })
      proxy.heal()
      await becomesCurrent(member)
      await eventually(async () => member.bus.publish('sent'))
    })

    test('stays current while nothing happens', async () => {
      const member = await joined()
      for (let i = 0; i < 15; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      await becomesCurrent(member)
      expect(member.heard).toEqual([])
    })

    test('notices a server that hangs by its own deadline, and a gap when it goes on (R-REDIS-09)', async () => {
      const member = await joined()
      server.freeze()
      try {
        await losesTrack(member)
      } finally {
        server.thaw()
      }
      await becomesCurrent(member)
      await noticesAGap(member)
      expect(member.heard.filter((each) => each !== 'gap')).toEqual([])
    })

    test('notices a server that was killed and came back empty', async () => {
      const member = await joined({}, server.port)
      await server.kill()
      await losesTrack(member)
      await server.restart()
      await becomesCurrent(member)
      await noticesAGap(member)
      expect(member.heard.filter((each) => each !== 'gap')).toEqual([])
    })

    test.each<readonly [string, () => Promise<unknown>]>([
      ['a server that loses its data', async () => admin.flushAll()],
      ['a stream that was evicted', async () => admin.del(stream())],
      ['a stream that was cut too short', async () => admin.xTrim(stream(), 'MAXLEN', 0)],
      [
        'a stream that is younger than what was heard',
        async () => {
          await admin.del(stream())
          await admin.xAdd(stream(), '1-1', { o: 'x', m: 'old' })
        },
      ],
      [
        'another stream in its place',
        async () => {
          await admin.del(stream())
          await admin.xAdd(stream(), '*', { o: 'x', m: 'new' })
        },
      ],
      ['a malformed entry', async () => admin.xAdd(stream(), '*', { x: 'y' })],
    ])('takes %s for a gap, though the connection stands', async (_, happens) => {
      const member = await joined({}, server.port)
      await happens()
      await noticesAGap(member)
      await becomesCurrent(member)
      const sender = await joined({}, server.port)
      await sender.bus.publish('afterwards')
      await eventually(() => expect(member.heard).toContain('afterwards'))
    })

    test('keeps about 10,000 messages, however many are sent', { timeout: 60_000 }, async () => {
      const sender = await joined({ timeoutMs: 30_000 }, server.port)
      const messages = Array.from({ length: 13_000 }, (_, i) => String(i))
      for (let i = 0; i < messages.length; i += 1_000) {
        await Promise.all(
          messages.slice(i, i + 1_000).map(async (each) => sender.bus.publish(each)),
        )
      }
      expect(await admin.xLen(stream())).toBeLessThan(11_000)
    })

    test('tells of a gap when it falls behind further than the stream reaches', async () => {
      const member = await joined({ currentForMs: 3_000 })
      const place = await admin.xLen(stream())
      expect(place).toBeGreaterThan(0)
      // Faster than anybody can read: within one transaction.
      const burst = admin.multi()
      for (let i = 0; i < 600; i += 1) burst.xAdd(stream(), '*', { o: 'x', m: `message ${i}` })
      burst.xTrim(stream(), 'MAXLEN', 100)
      await burst.exec()
      await noticesAGap(member)
      await becomesCurrent(member)
    })

    test.each<readonly [string, () => Promise<unknown>, () => Promise<unknown>]>([
      [
        'has become a replica',
        async () => admin.sendCommand(['REPLICAOF', '127.0.0.1', '1']),
        async () => admin.sendCommand(['REPLICAOF', 'NO', 'ONE']),
      ],
      [
        'has lost its replicas, and was told to mind',
        async () => admin.configSet('min-replicas-to-write', '1'),
        async () => admin.configSet('min-replicas-to-write', '0'),
      ],
    ])('does not take the silence of a server that %s for a proof', async (_, happens, ends) => {
      const member = await joined({}, server.port)
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
      const sender = await joined()
      await expect(sender.bus.publish('x'.repeat(70_000))).rejects.toThrow(RangeError)
    })

    test('closes while it connects, while it waits, and twice', async () => {
      proxy.blackHole()
      await join().bus.close?.()
      proxy.heal()
      const member = await joined()
      await member.bus.close?.()
      await member.bus.close?.()
      await expect(member.bus.publish('late')).rejects.toMatchObject({ code: 'closed' })
      await eventually(async () => {
        const clients = await admin.clientList()
        expect(clients).toHaveLength(1)
      })
    })
  },
)

test.each<readonly [string, () => unknown]>([
  ['no client', () => redisBus(null as never)],
  ['trust for no time', () => redisBus(createClient(), { currentForMs: 0 })],
  ['an unknown option', () => redisBus(createClient(), { trust: 1 } as never)],
])('%s is a TypeError at startup', (_, make) => {
  expect(make).toThrow(TypeError)
})
