import { createAuthenticator, type AuthEvent } from '@claviger/core'
import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { serversAndClients } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { context } from '../support/keys.ts'
import { SERVERS } from '../support/redis-server.ts'
import { codeOf, storesBehindProxy } from '../support/stores-behind-proxy.ts'

const CASES = serversAndClients(SERVERS)

describe.skipIf(SERVERS.length === 0).each(CASES)(
  'the way to $program, with $kind.name',
  ({ program, kind }) => {
    const way = storesBehindProxy(program, kind)
    /** A ticket without its time. */
    const versionOf = (ticket: string) => ticket.split(':').slice(0, 2).join(':')

    test('is not there at first: every call fails at once, until it is (R-REDIS-01)', async () => {
      way.proxy.cut()
      const store = way.storeOf()
      expect(await codeOf(store.read(way.key.entry, context))).toBe('not_connected')
      expect(await codeOf(store.write(way.key.entry, way.key.info, '1:1:1:1@0', 1_000))).toBe(
        'not_connected',
      )
      way.proxy.heal()
      await way.works(store)
    })

    test('is cut: nothing is kept to be sent later (R-REDIS-04)', async () => {
      const store = way.storeOf({ revokeTimeoutMs: 100 })
      const { ticket } = await way.works(store)
      way.proxy.cut()
      for (let i = 0; i < 100; i += 1) {
        await codeOf(store.write(way.key.entry, way.key.info, ticket, 60_000))
      }
      expect(await codeOf(store.revoke({ by: 'keyId', value: 'lost' }))).toBe('not_connected')
      way.proxy.heal()
      expect((await way.works(store)).found).toBeUndefined()
      expect(versionOf((await store.read(way.key.entry, context)).ticket)).toBe(versionOf(ticket))
    })

    test('heals without a storm of connections (R-REDIS-03)', async () => {
      const store = way.storeOf()
      await way.works(store)
      way.proxy.cut()
      const before = way.proxy.connections
      const until = Date.now() + 700
      while (Date.now() < until) {
        await codeOf(store.read(way.key.entry, context))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      // 50, 100, 200, 400 ms apart, at least half of each: for readings, and for revocations.
      expect(way.proxy.connections - before).toBeLessThan(2 * 8)
      way.proxy.heal()
      await way.works(store)
    })

    test('ends and begins again with an empty server: no old ticket is believed', async () => {
      const store = way.storeOf()
      const { ticket } = await way.works(store)
      await way.server.kill()
      await way.server.restart()
      await way.works(store)
      // A loaded machine may miss the deadline of one call.
      const write = async () => store.write(way.key.entry, way.key.info, ticket, 60_000)
      await expect.poll(async () => write().then(String, () => 'late')).not.toBe('late')
      expect((await store.read(way.key.entry, context)).found).toBeUndefined()
    })

    test('is bad in every way: the guard goes on, and one event says so (R-REDIS-03)', async () => {
      const store = way.storeOf()
      await way.works(store)
      const events: AuthEvent[] = []
      const guard = createAuthenticator({
        apiKeys: {
          authority: 'test',
          lookup: async (each) => ({ tokenId: `apit_${each}`, organizationId: 'org_1' }),
        },
        store,
        onEvent: (event) => events.push(event),
      })
      const ask = async (credential: string) =>
        (await guard.authenticate({ headers: { authorization: `Bearer ${credential}` } })).kind
      const faults = [
        () => way.proxy.blackHole(),
        () => way.proxy.cut(),
        () => way.proxy.delayAnswers(500),
      ]
      for (const [i, fault] of faults.entries()) {
        fault()
        for (let j = 0; j < 20; j += 1) expect(await ask(`key-${i}-${j}`)).toBe('granted')
        way.proxy.heal()
      }
      const fleet = () =>
        events.flatMap((event) => (event.type === 'fleet' ? `${event.part} ${event.kind}` : []))
      expect(fleet()).toEqual(['store failing'])

      way.proxy.delayAnswers(0)
      let n = 0
      await eventually(async () => {
        n += 1
        await ask(`later-${n}`)
        expect(fleet()).toEqual(['store failing', 'store recovered'])
      })
    })

    test('a lost connection of the application is not ours, and ours is not its', async () => {
      const client = createClient({ url: `redis://127.0.0.1:${way.proxy.port}` })
      client.on('error', () => {})
      await client.connect()
      const store = redisStore(client)
      way.closeLater(store)
      await way.works(store)
      client.destroy()
      expect(await way.works(store)).toHaveProperty('ticket')
    })
  },
)
