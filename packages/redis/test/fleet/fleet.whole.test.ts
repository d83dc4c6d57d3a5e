import { isDeep, soakCount } from '@claviger/conformance'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { keyFleet } from '../support/key-fleet.ts'
import { makeKey } from '../support/keys.ts'
import { SERVERS } from '../support/redis-server.ts'

const PROCESSES = isDeep ? 4 : 3
const KEYS = isDeep ? 50 : 20
const REVOCATIONS = soakCount('measuredRevocations')

describe.skipIf(SERVERS.length === 0).each(SERVERS)('a fleet of processes on %s', (program) => {
  const fleet = keyFleet(program, PROCESSES)

  test('asks the authority once for each key, not once for each process', async () => {
    const lookupsOfNewKeys = async (): Promise<number> => {
      const before = fleet.authority.lookups
      await fleet.warm(fleet.issue(KEYS))
      return fleet.authority.lookups - before
    }
    // A process answers before the store has its entry, and the next one may ask in between.
    let lookups = await lookupsOfNewKeys()
    for (let i = 0; i < 3 && lookups >= KEYS * 1.2; i += 1) lookups = await lookupsOfNewKeys()
    console.log(`${PROCESSES} processes, ${KEYS} keys: ${lookups} lookups`)
    expect(lookups).toBeGreaterThanOrEqual(KEYS)
    expect(lookups).toBeLessThan(KEYS * 1.2)
  })

  test('refuses each revoked key everywhere', { timeout: 120_000 }, async () => {
    const keys = fleet.issue(REVOCATIONS)
    await fleet.warm(keys)
    const latencies: number[] = []
    for (const [i, key] of keys.entries()) {
      fleet.authority.revoke(key)
      const { at, error } = await fleet.member(i).revoke(key)
      expect(error).toBeUndefined()
      for (const other of fleet.members.filter((each) => each !== fleet.member(i))) {
        // A process that was starved notices a gap instead, and is not told of the key.
        await eventually(async () => fleet.refusedBy(other, [key]))
        const heardAt = other.heard.get(key.info.tokenId)
        if (heardAt !== undefined) latencies.push((heardAt - at) / 1e6)
      }
      await fleet.refusedEverywhere([key])
    }
    latencies.sort((a, b) => a - b)
    const quantile = (q: number) => latencies[Math.floor(q * (latencies.length - 1))]?.toFixed(2)
    console.log(
      `${REVOCATIONS} revocations, each heard by ${PROCESSES - 1} other processes: ` +
        `p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`,
    )
    await fleet.refusedEverywhere(keys)
  })

  test('a process that starts takes good keys from the store, and no revoked one', async () => {
    const [good, bad] = [fleet.issue(10), fleet.issue(10)]
    await fleet.warm([...good, ...bad])
    for (const key of bad) fleet.authority.revoke(key)
    for (const key of bad) expect((await fleet.member(0).revoke(key)).error).toBeUndefined()
    await fleet.restart(1)
    const before = fleet.authority.lookups
    await eventually(async () => expect((await fleet.member(1).ask(makeKey())).status).toBe(401))
    await eventually(async () => fleet.admittedBy(fleet.member(1), good))
    expect(fleet.authority.lookups - before).toBeLessThan(10)
    await fleet.refusedEverywhere(bad)
    await fleet.allCurrent()
  })

  test(
    'a server that is killed and comes back empty: what is revoked meanwhile is refused once the time of trust is over',
    { timeout: 60_000 },
    async () => {
      const [good, bad] = [fleet.issue(10), fleet.issue(10)]
      await fleet.warm([...good, ...bad])
      await fleet.server.kill()
      for (const key of bad) fleet.authority.revoke(key)
      const told = bad.map(async (key) => fleet.member(0).revoke(key))
      for (const { error } of await Promise.all(told.slice(0, 2))) {
        expect(error).toBe('revocation_undelivered')
      }
      await fleet.comeToRefuse(fleet.members, bad)
      await fleet.server.restart()
      await fleet.refusedEverywhere(bad)
      await fleet.allCurrent()
      await fleet.refusedEverywhere(bad)
      for (const one of fleet.members) await fleet.admittedBy(one, good)
      await Promise.all(told)
    },
  )

  test('tells of each failure once, and each process ends when it is closed', async () => {
    const changes = fleet
      .member(PROCESSES - 1)
      .fleetEvents.filter((each) => each.startsWith('store '))
    // The server was killed, and a loaded machine may add a failure of its own: each is told once, and
    // before the next one the store has recovered.
    expect(changes.filter((each, i) => each === changes[i - 1])).toEqual([])
    const codes = await Promise.all(fleet.members.map(async (one) => one.close()))
    expect(codes).toEqual(fleet.members.map(() => 0))
  })
})
