import { describeStore } from '@claviger/conformance'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const openClient = (url: string, RESP: 2 | 3) => createClient({ url, RESP })
// Generous: what is tested here is what the store does, not how fast the machine is.
const options = { timeoutMs: 10_000, revokeTimeoutMs: 10_000 }

describe.skipIf(SERVERS.length === 0).each(SERVERS)('%s', (program) => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startServer(program)
  })
  afterAll(async () => {
    await server.stop()
  })

  describe.each([2, 3] as const)('over RESP%i', (RESP) => {
    // One for all tests: making a client of new options takes longer than a test.
    let client: ReturnType<typeof openClient>
    beforeAll(async () => {
      client = await openClient(server.url, RESP).connect()
    })
    afterAll(() => {
      client.destroy()
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
        loseEverything: async () => void (await client.flushAll()),
        close: async () => void (await Promise.all([one.close?.(), other.close?.()])),
      }
    })
  })
})
