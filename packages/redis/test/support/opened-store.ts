import { createClient } from 'redis'
import type { Store } from '@claviger/core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from './eventually.ts'
import { context, makeKey, type TestKey } from './keys.ts'
import { startServer, type RedisServer } from './redis-server.ts'

const connect = async (url: string) => createClient({ url }).connect()

/** A store on a server, and what looks at the server beside it. */
export interface OpenedStore {
  readonly server: RedisServer
  /** Reads and writes what is in the server, past the store. */
  readonly admin: Awaited<ReturnType<typeof connect>>
  readonly store: Store
  /** A key of the present test. */
  readonly key: TestKey
  /** Stores what is known of a key. */
  put(each: TestKey): Promise<void>
  /** Reads what the store has of a key; `undefined` for nothing that may be believed. */
  infoOf(each: TestKey): Promise<unknown>
}

/** Where the store keeps what its entries depend on. */
export const CONTROL = '{claviger}:control'

/** Starts a server for the tests of one `describe`, and opens a store on it, empty for each test. */
export function openedStore(program: string): OpenedStore {
  let server: RedisServer
  let admin: OpenedStore['admin']
  let store: Store
  let key: TestKey
  beforeAll(async () => {
    server = await startServer(program)
    admin = await connect(server.url)
  })
  afterAll(async () => {
    admin.destroy()
    await server.stop()
  })
  beforeEach(async () => {
    await admin.flushAll()
    key = makeKey()
    store = redisStore(createClient({ url: server.url }), { timeoutMs: 10_000 })
    await eventually(async () => store.read(key.entry, context))
  })
  afterEach(async () => {
    await store.close?.()
  })
  return {
    get server() {
      return server
    },
    get admin() {
      return admin
    },
    get store() {
      return store
    },
    get key() {
      return key
    },
    put: async (each) => {
      const { ticket } = await store.read(each.entry, context)
      await store.write(each.entry, each.info, ticket, 60_000)
    },
    infoOf: async (each) => (await store.read(each.entry, context)).found?.info,
  }
}
