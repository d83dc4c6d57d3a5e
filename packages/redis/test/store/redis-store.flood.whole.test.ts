import { allowWarnings, soakCount } from '@claviger/conformance'
import { createAuthenticator, type Authenticator, type Lookup, type Store } from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

/** How many made-up keys a flood has; `pnpm flood` sends a million. */
const FLOOD = soakCount('madeUpKeysInRedis')
const AT_ONCE = 256
const MARKS = 1_000
const MAX_LEASES = 100_000
const CONTROL = '{claviger}:control'
const LEASES = '{claviger}:leases'

const connect = async (url: string) => createClient({ url }).connect()

describe.skipIf(SERVERS.length === 0).each(SERVERS)('made-up keys in %s', (program) => {
  let server: RedisServer
  let admin: Awaited<ReturnType<typeof connect>>
  let store: Store
  beforeAll(async () => {
    server = await startServer(program)
    admin = await connect(server.url)
    store = redisStore(createClient({ url: server.url }), { timeoutMs: 10_000 })
  })
  afterAll(async () => {
    await store.close?.()
    admin.destroy()
    await server.stop()
  })
  beforeEach(async () => {
    // A reading does not wait for the connection.
    await eventually(async () => store.read(makeKey().entry, context))
    await admin.flushAll()
    await store.revoke({ by: 'keyId', value: 'first' })
  })

  /** Every revocation and the floor, each with its version. */
  const marks = async () => {
    const members = await admin.zRangeWithScores(CONTROL, 0, -1)
    return members.filter(({ value }) => value !== '#lease')
  }
  const usedMegabytes = async () =>
    Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]) / 1e6
  const guardWith = (lookup: Lookup) =>
    createAuthenticator({
      // Each key shall be looked up, and get the authority's own answer.
      apiKeys: { lookup, authority: 'test', invalidAnswersAtOnce: FLOOD },
      store,
    })
  const ask = async (guard: Authenticator, key: string) => {
    const outcome = await guard.authenticate({ headers: { authorization: `Bearer ${key}` } })
    return outcome.kind === 'refused' ? outcome.reason : outcome.kind
  }

  /** Sends the flood, between a good key's two lookups. @returns The reasons of all refusals. */
  const flood = async (lookup: Lookup) => {
    const [good, slow] = [makeKey(), makeKey()]
    const { ticket } = await store.read(good.entry, context)
    await store.write(good.entry, good.info, ticket, 600_000)
    const { ticket: ticketOfSlow } = await store.read(slow.entry, context)
    for (let i = 1; i < MARKS; i += 1) await store.revoke({ by: 'keyId', value: `key-${i}` })
    const before = { marks: await marks(), megabytes: await usedMegabytes() }

    const guard = guardWith(lookup)
    const reasons = new Set<string>()
    for (let i = 0; i < FLOOD; i += AT_ONCE) {
      const batch = Array.from({ length: Math.min(AT_ONCE, FLOOD - i) }, async (_, j) =>
        ask(guard, `made-up-${i + j}`),
      )
      for (const reason of await Promise.all(batch)) reasons.add(reason)
    }
    const grown = (await usedMegabytes()) - before.megabytes
    console.log(`${FLOOD} made-up keys: ${grown.toFixed(1)} MB in ${program}`)

    expect(await marks()).toEqual(before.marks)
    expect((await store.read(good.entry, context)).found?.info).toEqual(good.info)
    return { reasons: [...reasons], grown, slow, ticketOfSlow }
  }

  test(
    `${FLOOD} definite noes leave nothing, displace no revocation and raise no floor`,
    { timeout: 900_000 },
    async () => {
      const { reasons, grown, slow, ticketOfSlow } = await flood(async () => null)
      expect(reasons).toEqual(['unknown_key'])
      // All but the one that is still being looked up.
      await eventually(async () => expect(await admin.zCard(LEASES)).toBeLessThanOrEqual(1))
      // Of the good key its entry, and that it is known.
      expect(await admin.dbSize()).toBeLessThanOrEqual(4)
      expect(await admin.keys('{claviger}:known:*')).toHaveLength(1)
      expect(grown).toBeLessThan(4)
      if (FLOOD > 100_000) return
      // As long as a lookup may take at most, it is not disturbed.
      await store.write(slow.entry, slow.info, ticketOfSlow, 60_000)
      expect((await store.read(slow.entry, context)).found?.info).toEqual(slow.info)
    },
  )

  test(
    `${FLOOD} that the authority cannot judge leave no more than ${MAX_LEASES} leases`,
    { timeout: 900_000 },
    async () => {
      const { reasons, grown } = await flood(async () => Promise.reject(new Error('down')))
      expect(reasons).toEqual(['unavailable'])
      expect(await admin.zCard(LEASES)).toBeLessThanOrEqual(MAX_LEASES)
      expect(await admin.dbSize()).toBe(4)
      expect(await admin.keys('{claviger}:known:*')).toHaveLength(1)
      expect(await admin.pTTL(LEASES)).toBeGreaterThan(0)
      expect(grown).toBeLessThan(40)
    },
  )
})
