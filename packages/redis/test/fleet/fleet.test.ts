import { isDeep, soakCount, startProxy, type TcpProxy } from '@claviger/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import {
  startAuthority,
  startMember,
  type FleetMember,
  type TestAuthority,
} from '../support/fleet.ts'
import { makeKey, type TestKey } from '../support/keys.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const PROCESSES = 4
const KEYS = 50
const REVOCATIONS = soakCount('measuredRevocations')

const OPTIONS = {
  // So long that nothing runs out by itself while a test looks.
  apiKeys: { ttlMs: 600_000, cutOffTtlMs: 1_000 },
  // So long that a loaded machine looks up nothing twice.
  store: { timeoutMs: 2_000, revokeTimeoutMs: 2_000 },
  bus: { currentForMs: 1_500, timeoutMs: 1_000 },
}

describe.skipIf(SERVERS.length === 0).each(SERVERS)('a fleet of processes on %s', (program) => {
  let authority: TestAuthority
  let server: RedisServer
  let cable: TcpProxy
  let members: FleetMember[]

  beforeAll(async () => {
    authority = await startAuthority()
    server = await startServer(program)
    cable = await startProxy(server.port)
    members = await Promise.all(Array.from({ length: PROCESSES }, async (_, i) => start(i)))
    await allCurrent()
  })
  afterAll(async () => {
    await Promise.all(members.map(async (member) => member.kill()))
    await cable.close()
    await server.stop()
    await authority.close()
  })

  // The last one has a cable of its own, to be cut.
  const start = async (index: number) =>
    startMember(
      authority.url,
      { kind: 'single', port: index === PROCESSES - 1 ? cable.port : server.port },
      OPTIONS,
    )
  const allCurrent = async () =>
    eventually(async () => {
      const current = await Promise.all(members.map(async (member) => member.isCurrent()))
      expect(current).not.toContain(false)
    })
  const member = (index: number): FleetMember => {
    const found = members[index % PROCESSES]
    if (found === undefined) throw new Error('There is no such process.')
    return found
  }
  const issue = (count: number) =>
    Array.from({ length: count }, () => {
      const key = makeKey()
      authority.add(key)
      return key
    })
  /** Every process knows every key: one looks it up, the others take it from the store. */
  const warm = async (keys: readonly TestKey[]) => {
    for (let j = 0; j < PROCESSES; j += 1) {
      for (const [i, key] of keys.entries()) {
        expect((await member(i + j).ask(key)).status).toBe(200)
      }
    }
  }
  const refusedBy = async (one: FleetMember, keys: readonly TestKey[]) => {
    for (const key of keys) expect((await one.ask(key)).status).toBe(401)
  }
  const refusedEverywhere = async (keys: readonly TestKey[]) => {
    for (const one of members) await refusedBy(one, keys)
  }
  /** Once refused, however late, it is never let in again. */
  const comeToRefuse = async (some: readonly FleetMember[], keys: readonly TestKey[]) => {
    for (const one of some) {
      await eventually(async () => refusedBy(one, keys))
      for (let i = 0; i < 10; i += 1) await refusedBy(one, keys)
    }
  }

  test('asks the authority once for each key, not once for each process', async () => {
    const keys = issue(KEYS)
    const before = authority.lookups
    await warm(keys)
    const lookups = authority.lookups - before
    console.log(`${PROCESSES} processes, ${KEYS} keys: ${lookups} lookups`)
    expect(lookups).toBeGreaterThanOrEqual(KEYS)
    expect(lookups).toBeLessThan(KEYS * 1.2)
  })

  test('refuses each revoked key everywhere', { timeout: 120_000 }, async () => {
    const keys = issue(REVOCATIONS)
    await warm(keys)
    const latencies: number[] = []
    for (const [i, key] of keys.entries()) {
      authority.revoke(key)
      const { at, error } = await member(i).revoke(key)
      expect(error).toBeUndefined()
      for (const other of members.filter((each) => each !== member(i))) {
        const heardAt = await eventually(() => {
          const time = other.heard.get(key.info.tokenId)
          expect(time).toBeDefined()
          return time ?? 0
        })
        latencies.push((heardAt - at) / 1e6)
      }
      await refusedEverywhere([key])
    }
    latencies.sort((a, b) => a - b)
    const quantile = (q: number) => latencies[Math.floor(q * (latencies.length - 1))]?.toFixed(2)
    console.log(
      `${REVOCATIONS} revocations, each heard by ${PROCESSES - 1} other processes: ` +
        `p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`,
    )
    await refusedEverywhere(keys)
  })

  test('a process that starts takes good keys from the store, and no revoked one', async () => {
    const [good, bad] = [issue(10), issue(10)]
    await warm([...good, ...bad])
    for (const key of bad) authority.revoke(key)
    for (const key of bad) expect((await member(0).revoke(key)).error).toBeUndefined()
    await member(1).kill()
    members[1] = await start(1)
    const before = authority.lookups
    await eventually(async () => expect((await member(1).ask(makeKey())).status).toBe(401))
    for (const key of good) {
      await eventually(async () => expect((await member(1).ask(key)).status).toBe(200))
    }
    expect(authority.lookups - before).toBeLessThan(10)
    await refusedEverywhere(bad)
    await allCurrent()
  })

  test.runIf(isDeep)(
    'a server that hangs: what is revoked meanwhile is refused once the time of trust is over',
    {
      timeout: 60_000,
    },
    async () => {
      const [good, bad] = [issue(10), issue(10)]
      await warm([...good, ...bad])
      server.freeze()
      try {
        for (const key of bad) authority.revoke(key)
        const told = await Promise.all(bad.map(async (key) => member(0).revoke(key)))
        expect(new Set(told.map(({ error }) => error))).toEqual(new Set(['revocation_undelivered']))
        await refusedBy(member(0), bad)
        await comeToRefuse(members, bad)
        for (const one of members) {
          for (const key of good) expect((await one.ask(key)).status).toBe(200)
        }
      } finally {
        server.thaw()
      }
      await refusedEverywhere(bad)
      await allCurrent()
      await refusedEverywhere(bad)
    },
  )

  test('a server that is killed and comes back empty: the same', { timeout: 60_000 }, async () => {
    const [good, bad] = [issue(10), issue(10)]
    await warm([...good, ...bad])
    await server.kill()
    for (const key of bad) authority.revoke(key)
    for (const key of bad.slice(0, 2)) {
      expect((await member(0).revoke(key)).error).toBe('revocation_undelivered')
    }
    for (const key of bad.slice(2)) void member(0).revoke(key)
    await comeToRefuse(members, bad)
    await server.restart()
    await refusedEverywhere(bad)
    await allCurrent()
    await refusedEverywhere(bad)
    for (const one of members) {
      for (const key of good) expect((await one.ask(key)).status).toBe(200)
    }
  })

  test.runIf(isDeep)(
    'one process is cut off: it refuses once the time of trust is over, and goes on so (R-REDIS-09)',
    {
      timeout: 60_000,
    },
    async () => {
      const [good, bad] = [issue(10), issue(10)]
      await warm([...good, ...bad])
      const lonely = member(PROCESSES - 1)
      cable.blackHole()
      for (const key of bad) authority.revoke(key)
      for (const key of bad) expect((await member(0).revoke(key)).error).toBeUndefined()
      const connected = members.filter((one) => one !== lonely && one !== member(0))
      for (const one of connected) {
        await eventually(() => expect(one.heard.has(bad.at(-1)?.info.tokenId ?? '')).toBe(true))
        await refusedBy(one, bad)
      }
      await comeToRefuse([lonely], bad)
      for (const key of good) expect((await lonely.ask(key)).status).toBe(200)
      cable.heal()
      await refusedEverywhere(bad)
      await allCurrent()
      await refusedEverywhere(bad)
    },
  )

  test('tells of each failure once, and ends by itself when it is closed', async () => {
    const lonely = member(PROCESSES - 1)
    const counts = (event: string) => lonely.fleetEvents.filter((each) => each === event).length
    // The server hung, was killed, and the cable was cut: three failures at most.
    expect(counts('store failing')).toBeLessThanOrEqual(3)
    const codes = await Promise.all(members.map(async (one) => one.close()))
    expect(codes).toEqual(members.map(() => 0))
  })
})
