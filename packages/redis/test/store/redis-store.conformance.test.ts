import { describeStore } from '@claviger/conformance'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe } from 'vitest'
import { redisStore, type RedisClientLike } from '../../src/index.ts'
import { STORE_CLIENTS } from '../support/clients.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const connect = async (url: string) => createClient({ url }).connect()
// Generous: what is tested here is what the store does, not how fast the machine is.
const options = { timeoutMs: 10_000, revokeTimeoutMs: 10_000 }

describe.skipIf(SERVERS.length === 0).each(SERVERS)('%s', (program) => {
  let server: RedisServer
  let admin: Awaited<ReturnType<typeof connect>>
  beforeAll(async () => {
    server = await startServer(program)
    admin = await connect(server.url)
  })
  afterAll(async () => {
    admin.destroy()
    await server.stop()
  })

  describe.each(STORE_CLIENTS)('with $name', (kind) => {
    // One for all tests: making a client of new options takes longer than a test.
    let client: RedisClientLike
    beforeAll(() => {
      client = kind.single(server.url)
    })

    describeStore('redis', async () => {
      const one = redisStore(client, options)
      const other = redisStore(client, options)
      // Revocations wait for their connection; readings do not.
      for (const store of [one, other]) {
        await eventually(async () => store.read(makeKey().entry, context))
      }
      return {
        one,
        other,
        loseEverything: async () => void (await admin.flushAll()),
        close: async () => void (await Promise.all([one.close?.(), other.close?.()])),
      }
    })
  })
})
