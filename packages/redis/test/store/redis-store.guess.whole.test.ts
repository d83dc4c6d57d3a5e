import { hash } from 'node:crypto'
import { soakCount } from '@claviger/conformance'
import { createAuthenticator, type AuthEvent } from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisBus, redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

/** All keys of six digits with `pnpm flood`; else the first of them. */
const GUESSES = Math.min(1_000_000, soakCount('guessedKeys'))
const KEYS = ['004217', '009999']
const IDENTITY = JSON.stringify([null, 'door codes'])

const connect = async (url: string) => createClient({ url }).connect()
type Admin = Awaited<ReturnType<typeof connect>>

/** Every name and every value in Redis that looks like a digest. */
async function digestsIn(admin: Admin): Promise<ReadonlySet<string>> {
  const names = await admin.keys('*')
  const values = await Promise.all(
    names.map(async (name) => {
      const type = await admin.type(name)
      if (type === 'hash') return admin.hGetAll(name)
      if (type === 'string') return admin.get(name)
      return type === 'zset' ? admin.zRange(name, 0, -1) : admin.xRange(name, '-', '+')
    }),
  )
  return new Set(JSON.stringify([names, values]).match(/[0-9a-f]{64}/g))
}

/** Knows the code and the settings, and has read Redis and the logs; does not have the secrets. */
function guess(digests: ReadonlySet<string>, fingerprints: ReadonlySet<string>) {
  const found = { inRedis: new Set<string>(), inLogs: new Set<string>() }
  for (let i = 0; i < GUESSES; i += 1) {
    const key = String(i).padStart(6, '0')
    const digest = hash('sha256', key, 'hex')
    const name = hash('sha256', JSON.stringify([IDENTITY, digest]), 'hex')
    if (digests.has(digest) || digests.has(name)) found.inRedis.add(key)
    if (fingerprints.has(digest.slice(0, 8))) found.inLogs.add(key)
  }
  return { inRedis: [...found.inRedis], inLogs: [...found.inLogs] }
}

describe.skipIf(SERVERS.length === 0).each(SERVERS)('keys of six digits and %s', (program) => {
  let server: RedisServer
  let admin: Admin
  beforeAll(async () => {
    server = await startServer(program)
    admin = await connect(server.url)
  })
  afterAll(async () => {
    admin.destroy()
    await server.stop()
  })

  /** Looks one key up and revokes the other, so that both leave all the traces there are. */
  const leaveTraces = async (secrets: { readonly secrets?: readonly string[] }) => {
    await admin.flushAll()
    const probe = makeKey()
    const client = createClient({ url: server.url })
    const store = redisStore(client, { timeoutMs: 10_000 })
    // A reading does not wait for the connection.
    await eventually(async () => store.read(probe.entry, context))
    await store.remove(probe.entry)
    const bus = redisBus(client)
    const fingerprints = new Set<string>()
    const authenticator = createAuthenticator({
      apiKeys: {
        authority: 'door codes',
        // Of which the store gets a quarter, on a loaded machine.
        timeoutMs: 60_000,
        lookup: async () => ({ tokenId: 'apit_1', organizationId: 'org_1' }),
      },
      store,
      bus,
      onEvent: (event: AuthEvent) => {
        if ('fingerprint' in event && event.fingerprint !== undefined) {
          fingerprints.add(event.fingerprint)
        }
        if (event.type === 'revocation' && event.by === 'key') fingerprints.add(event.target ?? '')
      },
      ...secrets,
    })
    const [known = '', revoked = ''] = KEYS
    // Until then, it may have missed revocations, and shares nothing that was under way.
    await eventually(() => expect(bus.isCurrent()).toBe(true))
    await authenticator.revoke({ key: revoked })
    await authenticator.authenticate({ headers: { authorization: `Bearer ${known}` } })
    const digests = await eventually(async () => {
      expect(await admin.keys('*:key:*')).toHaveLength(1)
      return digestsIn(admin)
    })
    await authenticator.close()
    return { digests, fingerprints }
  }

  test(
    'can be guessed from Redis and from a log without secrets',
    { timeout: 300_000 },
    async () => {
      const { digests, fingerprints } = await leaveTraces({})
      const startedAt = performance.now()
      const found = guess(digests, fingerprints)
      const tookMs = Math.round(performance.now() - startedAt)
      console.log(`${GUESSES} guesses in ${tookMs} ms: found ${JSON.stringify(found)}`)
      expect(found.inRedis).toEqual(KEYS)
      // A fingerprint has 32 bits: now and then one guess more has it.
      expect(found.inLogs).toEqual(expect.arrayContaining(KEYS))
    },
  )

  test('cannot be guessed with secrets', { timeout: 300_000 }, async () => {
    const { digests, fingerprints } = await leaveTraces({
      secrets: ['new-secret-of-at-least-32-characters', 'old-secret-of-at-least-32-characters'],
    })
    expect(digests.size).toBeGreaterThanOrEqual(5)
    expect(fingerprints.size).toBe(2)
    const found = guess(digests, fingerprints)
    expect(found.inRedis).toEqual([])
    expect(found.inLogs).not.toEqual(expect.arrayContaining(KEYS))
  })
})
