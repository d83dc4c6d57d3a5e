import { startProxy, type TcpProxy } from '@claviger/conformance'
import type { Store, StoreReading } from '@claviger/core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { redisStore, type RedisStoreOptions } from '../../src/index.ts'
import type { ClientKind } from './clients.ts'
import { eventually } from './eventually.ts'
import { context, makeKey, type TestKey } from './keys.ts'
import { startServer, type RedisServer } from './redis-server.ts'

/** Stores that reach their server over a cable that can be cut. */
export interface StoresBehindProxy {
  readonly server: RedisServer
  readonly proxy: TcpProxy
  /** A key of the present test. */
  readonly key: TestKey
  /** Opens a store; over the cable, unless there is a `port`. */
  storeOf(options?: RedisStoreOptions, port?: number): Store
  /** Closes a store after the test. */
  closeLater(store: Store): void
  /** Waits until a store answers. */
  works(store: Store): Promise<StoreReading>
}

/** Starts a server for the tests of one `describe`, and a cable for each test. */
export function storesBehindProxy(program: string, kind: ClientKind): StoresBehindProxy {
  let server: RedisServer
  let proxy: TcpProxy
  let key: TestKey
  const stores: Store[] = []
  beforeAll(async () => {
    server = await startServer(program)
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    proxy = await startProxy(server.port)
    key = makeKey()
  })
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close?.()
    await proxy.close()
  })
  return {
    get server() {
      return server
    },
    get proxy() {
      return proxy
    },
    get key() {
      return key
    },
    storeOf: (options, port = proxy.port) => {
      const store = redisStore(kind.single(`redis://127.0.0.1:${port}`), options)
      stores.push(store)
      return store
    },
    closeLater: (store) => {
      stores.push(store)
    },
    works: async (store) => eventually(async () => store.read(key.entry, context)),
  }
}

/** Tells by which code a call fails; `none` for one that succeeds. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error as { readonly code?: string }).code ?? String(error),
  )
}
