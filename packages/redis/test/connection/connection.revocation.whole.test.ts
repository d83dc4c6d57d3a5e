import { createAuthenticator, type Store } from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { redisBus, redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'
import { allowWarnings, startProxy, type TcpProxy } from '@claviger/conformance'

allowWarnings('CLAVIGER_STRANGERS')

const AT_ONCE = 400

describe.skipIf(SERVERS.length === 0).each(SERVERS)('a revocation on %s', (program) => {
  let server: RedisServer
  let proxy: TcpProxy
  let store: Store
  beforeAll(async () => {
    server = await startServer(program)
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    proxy = await startProxy(server.port)
    const client = createClient({ url: `redis://127.0.0.1:${proxy.port}` })
    store = redisStore(client, { timeoutMs: 50, revokeTimeoutMs: 20_000 })
    await eventually(async () => store.read(makeKey().entry, context))
  })
  afterEach(async () => {
    await store.close?.()
    await proxy.close()
  })

  const readings = async (count: number) =>
    Promise.allSettled(
      Array.from({ length: count }, async () => store.read(makeKey().entry, context)),
    )

  test('arrives though readings fail and end their connection', async () => {
    await store.revoke({ by: 'keyId', value: 'first' })
    proxy.delayAnswers(300)
    const revoked = store.revoke({ by: 'keyId', value: 'second' })
    const results = await readings(10)
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']))
    await revoked
  })

  test('arrives during a flood of made-up keys, every time', { timeout: 60_000 }, async () => {
    const client = createClient({ url: server.url })
    const guard = createAuthenticator({
      apiKeys: { authority: 'test', lookup: async () => null },
      store: redisStore(client, { timeoutMs: 1, revokeTimeoutMs: 20_000 }),
      bus: redisBus(client, { timeoutMs: 20_000 }),
    })
    const over = new AbortController()
    let sent = 0
    const strangers = Array.from({ length: AT_ONCE }, async () => {
      while (!over.signal.aborted) {
        sent += 1
        await guard.authenticate({ headers: { authorization: `Bearer made-up-${sent}` } })
        await new Promise(setImmediate)
      }
    })
    for (let i = 0; i < 10; i += 1) await guard.revoke({ keyId: `apit_${i}` })
    over.abort()
    await Promise.all(strangers)
    expect(sent).toBeGreaterThan(AT_ONCE)
    await guard.close()
  })
})
