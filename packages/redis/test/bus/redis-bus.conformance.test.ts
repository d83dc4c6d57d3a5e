import { randomUUID } from 'node:crypto'
import { describeBus } from '@claviger/conformance'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe } from 'vitest'
import { redisBus } from '../../src/index.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const openClient = (port: number) => createClient({ url: `redis://127.0.0.1:${port}` })

describe.skipIf(SERVERS.length === 0).each(SERVERS)('%s', (program) => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startServer(program)
  })
  afterAll(async () => {
    await server.stop()
  })

  describe.each(['cut', 'blackHole'] as const)('with a cable to %s', (fault) => {
    // One for all tests: making a client of new options takes longer than many a test.
    let proxy: TcpProxy
    let client: ReturnType<typeof openClient>
    beforeAll(async () => {
      proxy = await startProxy(server.port)
      client = openClient(proxy.port)
    })
    afterAll(async () => proxy.close())

    describeBus('redis', async () => {
      const namespace = randomUUID()
      return {
        join: () => redisBus(client, { namespace, currentForMs: 600, timeoutMs: 2_000 }),
        cutOff: async () => proxy[fault](),
        heal: async () => proxy.heal(),
        close: async () => proxy.heal(),
      }
    })
  })
})
