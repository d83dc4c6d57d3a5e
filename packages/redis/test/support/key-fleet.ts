import { startProxy, type TcpProxy } from '@claviger/conformance'
import { afterAll, beforeAll, expect } from 'vitest'
import { eventually } from './eventually.ts'
import { startAuthority, startMember, type FleetMember, type TestAuthority } from './fleet.ts'
import { makeKey, type TestKey } from './keys.ts'
import { startServer, type RedisServer } from './redis-server.ts'

const OPTIONS = {
  // So long that nothing runs out by itself while a test looks.
  apiKeys: { ttlMs: 600_000, cutOffTtlMs: 1_000 },
  // So long that a loaded machine looks up nothing twice.
  store: { timeoutMs: 2_000, revokeTimeoutMs: 2_000 },
  bus: { currentForMs: 1_500, timeoutMs: 1_000 },
}

/** A fleet of processes that share one Redis server, as API keys see it. */
export interface KeyFleet {
  readonly authority: TestAuthority
  readonly server: RedisServer
  /** How the last process reaches the server, to be cut. */
  readonly cable: TcpProxy
  readonly members: readonly FleetMember[]
  /** Finds a process; of a greater index, the next round. */
  member(index: number): FleetMember
  /** Ends a process, and starts another in its place. */
  restart(index: number): Promise<void>
  /** Waits until every process hears the others. */
  allCurrent(): Promise<void>
  /** Issues keys that no other test has. */
  issue(count: number): readonly TestKey[]
  /** Presents keys to every process: one looks each up, the others take it from the store. */
  warm(keys: readonly TestKey[]): Promise<void>
  admittedBy(one: FleetMember, keys: readonly TestKey[]): Promise<void>
  refusedBy(one: FleetMember, keys: readonly TestKey[]): Promise<void>
  refusedEverywhere(keys: readonly TestKey[]): Promise<void>
  /** Waits until processes refuse keys, and expects that they are never admitted after that. */
  comeToRefuse(some: readonly FleetMember[], keys: readonly TestKey[]): Promise<void>
}

/** Starts a fleet for the tests of one `describe`, and ends it after them. */
export function keyFleet(program: string, processes: number): KeyFleet {
  let authority: TestAuthority
  let server: RedisServer
  let cable: TcpProxy
  const members: FleetMember[] = []

  const start = async (index: number) =>
    startMember(
      authority.url,
      { kind: 'single', port: index === processes - 1 ? cable.port : server.port },
      OPTIONS,
    )
  const allCurrent = async () =>
    eventually(async () => {
      const current = await Promise.all(members.map(async (one) => one.isCurrent()))
      expect(current).not.toContain(false)
    })
  const member = (index: number): FleetMember => {
    const found = members[index % members.length]
    if (found === undefined) throw new Error('There is no such process.')
    return found
  }
  const answered = async (one: FleetMember, keys: readonly TestKey[], status: number) => {
    const answers = await Promise.all(keys.map(async (key) => one.ask(key)))
    expect(answers.map((answer) => answer.status)).toEqual(keys.map(() => status))
  }
  const refusedBy = async (one: FleetMember, keys: readonly TestKey[]) => answered(one, keys, 401)

  beforeAll(async () => {
    authority = await startAuthority()
    server = await startServer(program)
    cable = await startProxy(server.port)
    members.push(
      ...(await Promise.all(Array.from({ length: processes }, async (_, i) => start(i)))),
    )
    await allCurrent()
    // A loaded machine starts processes slowly.
  }, 90_000)
  afterAll(async () => {
    await Promise.all(members.map(async (one) => one.kill()))
    await cable.close()
    await server.stop()
    await authority.close()
  })

  return {
    get authority() {
      return authority
    },
    get server() {
      return server
    },
    get cable() {
      return cable
    },
    members,
    member,
    restart: async (index) => {
      await member(index).kill()
      members[index] = await start(index)
    },
    allCurrent,
    issue: (count) =>
      Array.from({ length: count }, () => {
        const key = makeKey()
        authority.add(key)
        return key
      }),
    warm: async (keys) => {
      for (let j = 0; j < processes; j += 1) {
        await Promise.all(
          keys.map(async (key, i) => expect((await member(i + j).ask(key)).status).toBe(200)),
        )
      }
    },
    admittedBy: async (one, keys) => answered(one, keys, 200),
    refusedBy,
    refusedEverywhere: async (keys) => {
      for (const one of members) await refusedBy(one, keys)
    },
    comeToRefuse: async (some, keys) => {
      for (const one of some) {
        await eventually(async () => refusedBy(one, keys))
        for (let i = 0; i < 10; i += 1) await refusedBy(one, keys)
      }
    },
  }
}
