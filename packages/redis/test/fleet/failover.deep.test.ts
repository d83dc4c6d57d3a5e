import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { redisBus } from '../../src/index.ts'
import { serversAndClients } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'
import { startSentinel, type Sentinel } from '../support/sentinel.ts'

const connect = async (url: string) => createClient({ url }).connect()

// Questions wait for a third of it, and answers as long: a whole failover fits into one question.
const CURRENT_FOR_MS = 30_000

const CASES = serversAndClients(SERVERS)

describe.skipIf(SERVERS.length === 0).each(CASES)(
  'a failover of $program, with $kind.name',
  ({ program, kind }) => {
    let primary: RedisServer
    let replica: RedisServer
    let sentinel: Sentinel
    let namespace: string
    beforeEach(async () => {
      namespace = randomUUID()
      primary = await startServer(program)
      replica = await startServer(program, ['--replicaof', '127.0.0.1', String(primary.port)])
      sentinel = await startSentinel(program, primary.port)
    })
    afterEach(async () => {
      await sentinel.stop()
      await Promise.all([primary.stop(), replica.stop()])
    })

    const clientBehindSentinel = (login = {}) => kind.sentinel(sentinel.port, login)
    /** Asks the sentinel about its primary, again until the answer is as it should be. */
    const askSentinel = async (command: string, check: (answer: unknown) => void = () => {}) => {
      const admin = await connect(`redis://127.0.0.1:${sentinel.port}`)
      admin.on('error', () => {})
      await eventually(async () => {
        check(await admin.sendCommand(['SENTINEL', command, 'primary']))
      })
      admin.destroy()
    }

    test.each<readonly [string, () => Promise<void>]>([
      // Refused until the sentinel has heard of the replica's state.
      ['that was asked for', async () => askSentinel('FAILOVER')],
      ['after a crash', async () => primary.kill()],
    ])(
      '%s is a gap, though the client asks the promoted replica in silence',
      { timeout: 120_000 },
      async (_, failOver) => {
        const bus = redisBus(clientBehindSentinel(), { namespace, currentForMs: CURRENT_FOR_MS })
        const heard: string[] = []
        bus.subscribe({
          onMessage: (message) => heard.push(message),
          onGap: () => heard.push(bus.isCurrent() ? 'gap too late' : 'gap'),
        })
        await eventually(() => expect(heard).toEqual(['gap']))
        await eventually(() => expect(bus.isCurrent()).toBe(true))
        const copy = await connect(replica.url)
        await eventually(async () => expect(await copy.exists(`{${namespace}}:bus`)).toBe(1))
        copy.destroy()
        await askSentinel('REPLICAS', (replicas) => {
          expect(replicas).toHaveLength(1)
        })

        await failOver()
        await askSentinel('GET-MASTER-ADDR-BY-NAME', (address) => {
          expect(address).toEqual(['127.0.0.1', String(replica.port)])
        })
        const sender = redisBus(createClient({ url: replica.url }), { namespace })
        // Ends the question that waits, which may have moved to the other server.
        await eventually(async () => sender.publish('after'))
        await eventually(() => {
          expect(heard.filter((each) => each !== 'after')).toEqual(['gap', 'gap'])
        })
        await eventually(() => expect(bus.isCurrent()).toBe(true))
        await sender.publish('later')
        await eventually(() => expect(heard.at(-1)).toBe('later'))
        await Promise.all([bus.close?.(), sender.close?.()])
      },
    )

    test('cannot be noticed without INFO: a bus behind a sentinel is not current then', async () => {
      const admin = await connect(primary.url)
      await admin.sendCommand([
        'ACL',
        'SETUSER',
        'guard',
        'on',
        '>pw',
        '~*',
        '&*',
        '+@all',
        '-info',
      ])
      const user = { username: 'guard', password: 'pw' }
      const options = { namespace, currentForMs: 600 }
      const behindSentinel = redisBus(clientBehindSentinel(user), options)
      const single = redisBus(createClient({ url: primary.url, ...user }), options)
      const gaps: string[] = []
      behindSentinel.subscribe({ onMessage: () => {}, onGap: () => gaps.push('sentinel') })
      single.subscribe({ onMessage: () => {}, onGap: () => gaps.push('single') })
      await eventually(() => expect(single.isCurrent()).toBe(true))
      await eventually(async () => behindSentinel.publish('sent'))
      // It takes its place again and again, and none of them is good enough.
      await eventually(async () => {
        const places = await admin.xRange(`{${namespace}}:bus`, '-', '+')
        expect(places?.filter(({ message }) => message['m'] === '').length).toBeGreaterThan(3)
      })
      expect(gaps).toEqual(['single'])
      expect(behindSentinel.isCurrent()).toBe(false)
      await Promise.all([behindSentinel.close?.(), single.close?.()])
      admin.destroy()
    })
  },
)
