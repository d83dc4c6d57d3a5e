import { randomUUID } from 'node:crypto'
import { startProxy, type TcpProxy } from '@claviger/conformance'
import type { Bus } from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { redisBus, type RedisBusOptions } from '../../src/index.ts'
import type { ClientKind } from './clients.ts'
import { eventually } from './eventually.ts'
import { startServer, type RedisServer } from './redis-server.ts'

const connect = async (url: string) => createClient({ url }).connect()

/** A bus that is listened to. */
export interface BusMember {
  readonly bus: Bus
  /** Every message, and `gap` for each gap. */
  readonly heard: string[]
}

/** Buses that reach their server over a cable that can be cut. */
export interface BusesBehindProxy {
  readonly server: RedisServer
  readonly proxy: TcpProxy
  /** Reads and writes what is in the server, past the buses. */
  readonly admin: Awaited<ReturnType<typeof connect>>
  /** Under which key the messages are. */
  readonly stream: string
  /** Opens a bus; over the cable, unless there is a `port`. */
  join(options?: RedisBusOptions, port?: number): BusMember
  /** The same, once it is current. */
  joined(options?: RedisBusOptions, port?: number): Promise<BusMember>
}

/** Starts a server for the tests of one `describe`, and a cable and a namespace for each test. */
export function busesBehindProxy(program: string, kind: ClientKind): BusesBehindProxy {
  let server: RedisServer
  let proxy: TcpProxy
  let admin: BusesBehindProxy['admin']
  let namespace: string
  let buses: Bus[]
  beforeAll(async () => {
    server = await startServer(program)
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    proxy = await startProxy(server.port)
    admin = await connect(server.url)
    admin.on('error', () => {})
    namespace = randomUUID()
    buses = []
  })
  afterEach(async () => {
    await Promise.all(buses.map(async (bus) => bus.close?.()))
    admin.destroy()
    await proxy.close()
  })

  const join = (options: RedisBusOptions = {}, port = proxy.port): BusMember => {
    const client = kind.single(`redis://127.0.0.1:${port}`)
    const bus = redisBus(client, { namespace, currentForMs: 600, ...options })
    const heard: string[] = []
    bus.subscribe({
      onMessage: (message) => heard.push(message),
      onGap: () => heard.push(bus.isCurrent() ? 'gap too late' : 'gap'),
    })
    buses.push(bus)
    return { bus, heard }
  }
  return {
    get server() {
      return server
    },
    get proxy() {
      return proxy
    },
    get admin() {
      return admin
    },
    get stream() {
      return `{${namespace}}:bus`
    },
    join,
    joined: async (options, port) => {
      const member = join(options, port)
      await becomesCurrent(member)
      member.heard.length = 0
      return member
    },
  }
}

/** Waits until a bus has proved that it misses nothing. */
export async function becomesCurrent({ bus }: BusMember): Promise<void> {
  await eventually(() => expect(bus.isCurrent()).toBe(true))
}

/** Waits until a bus says that it may miss messages. */
export async function losesTrack({ bus }: BusMember): Promise<void> {
  await eventually(() => expect(bus.isCurrent()).toBe(false))
}

/** Waits until a bus has told of a gap. */
export async function noticesAGap({ heard }: BusMember): Promise<void> {
  await eventually(() => {
    expect(heard).toContain('gap')
    expect(heard).not.toContain('gap too late')
  })
}
