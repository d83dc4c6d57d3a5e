import { randomUUID } from 'node:crypto'
import { describeBus, isDeep, startProxy, type TcpProxy } from '@claviger/conformance'
import { afterAll, beforeAll, describe } from 'vitest'
import { redisBus, type RedisClientLike } from '../../src/index.ts'
import { BUS_CLIENTS } from '../support/clients.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const FAULTS = ['cut', 'blackHole'] as const
// But for a deep run, each client meets one of the faults.
const CASES = BUS_CLIENTS.flatMap((kind, i) =>
  FAULTS.filter((_, j) => isDeep || i % FAULTS.length === j).map((fault) => ({ kind, fault })),
)

describe.skipIf(SERVERS.length === 0).each(SERVERS)('%s', (program) => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startServer(program)
  })
  afterAll(async () => {
    await server.stop()
  })

  describe.each(CASES)('with $kind.name and a cable to $fault', ({ kind, fault }) => {
    // One for all tests: making a client of new options takes longer than many a test.
    let proxy: TcpProxy
    let client: RedisClientLike
    beforeAll(async () => {
      proxy = await startProxy(server.port)
      client = kind.single(`redis://127.0.0.1:${proxy.port}`)
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
