import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { keyFleet } from '../support/key-fleet.ts'
import { SERVERS } from '../support/redis-server.ts'

const PROCESSES = 4

describe.skipIf(SERVERS.length === 0).each(SERVERS)('a fleet of processes on %s', (program) => {
  const fleet = keyFleet(program, PROCESSES)

  test(
    'a server that hangs: what is revoked meanwhile is refused once the time of trust is over',
    { timeout: 60_000 },
    async () => {
      const [good, bad] = [fleet.issue(10), fleet.issue(10)]
      await fleet.warm([...good, ...bad])
      fleet.server.freeze()
      try {
        for (const key of bad) fleet.authority.revoke(key)
        const told = await Promise.all(bad.map(async (key) => fleet.member(0).revoke(key)))
        expect(new Set(told.map(({ error }) => error))).toEqual(new Set(['revocation_undelivered']))
        await fleet.refusedBy(fleet.member(0), bad)
        await fleet.comeToRefuse(fleet.members, bad)
        for (const one of fleet.members) await fleet.admittedBy(one, good)
      } finally {
        fleet.server.thaw()
      }
      await fleet.refusedEverywhere(bad)
      await fleet.allCurrent()
      await fleet.refusedEverywhere(bad)
    },
  )

  test(
    'one process is cut off: it refuses once the time of trust is over, and goes on so (R-REDIS-09)',
    { timeout: 60_000 },
    async () => {
      const [good, bad] = [fleet.issue(10), fleet.issue(10)]
      await fleet.warm([...good, ...bad])
      const lonely = fleet.member(PROCESSES - 1)
      fleet.cable.blackHole()
      for (const key of bad) fleet.authority.revoke(key)
      for (const key of bad) expect((await fleet.member(0).revoke(key)).error).toBeUndefined()
      const connected = fleet.members.filter((one) => one !== lonely && one !== fleet.member(0))
      for (const one of connected) {
        await eventually(() => expect(one.heard.has(bad.at(-1)?.info.tokenId ?? '')).toBe(true))
        await fleet.refusedBy(one, bad)
      }
      await fleet.comeToRefuse([lonely], bad)
      await fleet.admittedBy(lonely, good)
      fleet.cable.heal()
      await fleet.refusedEverywhere(bad)
      await fleet.allCurrent()
      await fleet.refusedEverywhere(bad)
    },
  )

  test('tells of each failure once', () => {
    const changes = fleet
      .member(PROCESSES - 1)
      .fleetEvents.filter((each) => each.startsWith('store '))
    // The server hung, and the cable was cut; a loaded machine may add failures of its own.
    expect(changes.filter((each, i) => each === changes[i - 1])).toEqual([])
  })
})
