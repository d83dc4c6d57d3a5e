import { randomUUID } from 'node:crypto'
import { startProxy, type TcpProxy } from '@claviger/conformance'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { SEND } from '../../src/bus/bus-statements.ts'
import { DatabaseBus, type DatabaseBusOptions } from '../../src/bus/database-bus.ts'
import { PgDatabase } from '../../src/database/pg-database.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { eventually } from './eventually.ts'

/** A process on a bus, which writes down what it hears. */
export interface BusMember {
  readonly bus: DatabaseBus
  /** Messages, and `'gap'`. */
  readonly heard: string[]
  /** What was sent to see that it hears. */
  readonly hellos: string[]
}

/** What the tests of a bus on a server work with, once its hooks have run. */
export interface BusBench {
  /** The port of the server itself. */
  readonly port: number
  /** Between the server and the members that are not given a port. */
  readonly proxy: TcpProxy
  /** A connection that no fault reaches. */
  readonly admin: PgDatabase
  /** Connects to a server until the end of the test. */
  open(port: number): PgDatabase
  /** Subscribes, by way of the proxy unless a port is given. */
  join(options?: DatabaseBusOptions, port?: number): BusMember
  /** Joins, and waits until it hears everything. */
  joined(options?: DatabaseBusOptions, port?: number): Promise<BusMember>
  /** Closes a bus at the end of the test. */
  closeLater(bus: DatabaseBus): void
  becomesCurrent(member: Pick<BusMember, 'bus'>): Promise<void>
  hears(member: BusMember, ...messages: readonly string[]): Promise<void>
}

/** Makes buses for the tests of a suite, on the database of a URL. */
export function useBuses(start: () => Promise<string>): BusBench {
  let url: URL
  let proxy: TcpProxy
  let admin: PgDatabase
  let databases: PgDatabase[] = []
  let buses: DatabaseBus[] = []
  const portOf = (): number => Number(url.port)
  const open: BusBench['open'] = (port) => {
    const there = new URL(url)
    there.port = String(port)
    const database = new PgDatabase({ url: there.href, maxConnections: 2, timeoutMs: 5_000 })
    databases.push(database)
    return database
  }
  beforeAll(async () => {
    url = new URL(await start())
    const database = open(portOf())
    await migrate(database)
    await database.close()
  }, 240_000)
  beforeEach(async () => {
    databases = []
    buses = []
    proxy = await startProxy(portOf())
    admin = open(portOf())
  })
  afterEach(async () => {
    await Promise.all(buses.map(async (bus) => bus.close()))
    await Promise.all(databases.map(async (database) => database.close()))
    await proxy.close()
  })
  const join: BusBench['join'] = (options = {}, port = proxy.port) => {
    const bus = new DatabaseBus(open(port), { currentForMs: 60_000, ...options })
    const heard: string[] = []
    const hellos: string[] = []
    bus.subscribe({
      onMessage: (message) => (message.startsWith('hello') ? hellos : heard).push(message),
      onGap: () => heard.push(bus.isCurrent() ? 'gap too late' : 'gap'),
    })
    buses.push(bus)
    return { bus, heard, hellos }
  }
  const becomesCurrent: BusBench['becomesCurrent'] = async ({ bus }) =>
    eventually(() => expect(bus.isCurrent()).toBe(true))
  const joined: BusBench['joined'] = async (options, port) => {
    const member = join(options, port)
    await becomesCurrent(member)
    // The first reading after the place was taken may tell of a gap as well.
    const hello = `hello ${randomUUID()}`
    await admin.query(SEND, [null, hello])
    await eventually(() => expect(member.hellos).toContain(hello))
    member.heard.length = 0
    return member
  }
  return {
    get port() {
      return portOf()
    },
    get proxy() {
      return proxy
    },
    get admin() {
      return admin
    },
    open,
    join,
    joined,
    closeLater: (bus) => void buses.push(bus),
    becomesCurrent,
    hears: async ({ heard }, ...messages) => eventually(() => expect(heard).toEqual(messages)),
  }
}
