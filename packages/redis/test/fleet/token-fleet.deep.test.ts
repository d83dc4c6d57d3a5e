import { soakCount } from '@claviger/conformance'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CLIENT_FLEET_OPTIONS, clientFleet, makeClient } from '../support/client-fleet.ts'
import { startCluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import {
  startAuthority,
  startMember,
  type FleetMember,
  type RedisAddress,
  type TestAuthority,
} from '../support/fleet.ts'
import { SERVERS, startServer } from '../support/redis-server.ts'
import { startSentinel } from '../support/sentinel.ts'

const PROCESSES = 3
const REVOCATIONS = soakCount('measuredRevocations')
const SOME = 10
// A loaded machine answers late, and is not cut off for it.
const OPTIONS = { ...CLIENT_FLEET_OPTIONS, bus: { currentForMs: 6_000, timeoutMs: 4_000 } }

describe.skipIf(SERVERS.length === 0).each(SERVERS)('machine clients, %s and', (program) => {
  const fleet = clientFleet()
  let authority: TestAuthority
  beforeAll(async () => {
    authority = await startAuthority()
  })
  afterEach(async () => fleet.kill())
  afterAll(async () => authority.close())

  const startFleet = async (address: RedisAddress): Promise<() => Promise<FleetMember>> => {
    const start = async () => startMember(authority.url, address, OPTIONS)
    await fleet.restart(PROCESSES, start)
    await fleet.allCurrent()
    return start
  }
  /** A process that starts now knows every mark. */
  const expectNewcomerToKnow = async (start: () => Promise<FleetMember>, tokens: string[]) => {
    const late = await start()
    try {
      await eventually(async () => {
        expect(await late.marks()).toBe(await fleet.member(0).marks())
      })
      for (const token of tokens) expect((await late.askFor(token)).status).toBe(401)
      expect((await late.askFor(makeClient().token)).status).toBe(200)
    } finally {
      await late.kill()
    }
  }

  test('a cluster of three: no revoked client is admitted', { timeout: 240_000 }, async () => {
    const cluster = await startCluster(program, 3)
    try {
      const start = await startFleet({ kind: 'cluster', port: cluster.port })
      const { admittedAfterNews, figures } = await fleet.revokeMany(REVOCATIONS)
      console.log(`a cluster of three: ${figures}`)
      expect(admittedAfterNews).toBe(0)
      const client = makeClient()
      await fleet.member(1).revokeTarget({ clientId: client.clientId })
      await fleet.restart(PROCESSES, start)
      // A process that starts waits for the marks for two seconds at most, which a loaded machine may need.
      await eventually(async () => fleet.refusedEverywhere(client))
      await fleet.admittedEverywhere(makeClient())
    } finally {
      await cluster.stop()
    }
  })

  test(
    'a server that hangs: no other client is refused, and the mark is delivered afterwards',
    { timeout: 120_000 },
    async () => {
      const server = await startServer(program)
      try {
        const start = await startFleet({ kind: 'single', port: server.port })
        const [before, during] = [makeClient(), makeClient()]
        await fleet.member(0).revokeTarget({ clientId: before.clientId })
        await eventually(async () => fleet.refusedEverywhere(before))
        server.freeze()
        try {
          const { error } = await fleet.member(0).revokeTarget({ clientId: during.clientId })
          expect(error).toBe('revocation_undelivered')
          expect((await fleet.member(0).askFor(during.token)).status).toBe(401)
          await fleet.refusedEverywhere(before)
          await fleet.admittedEverywhere(makeClient())
        } finally {
          server.thaw()
        }
        await eventually(async () => fleet.refusedEverywhere(during))
        await expectNewcomerToKnow(start, [before.token, during.token])
      } finally {
        await server.stop()
      }
    },
  )

  test(
    'a failover by a sentinel: what was revoked stays so, and what is revoked meanwhile is told',
    { timeout: 240_000 },
    async () => {
      const primary = await startServer(program)
      const replica = await startServer(program, ['--replicaof', '127.0.0.1', `${primary.port}`])
      const sentinel = await startSentinel(program, primary.port)
      const admin = await createClient({ url: `redis://127.0.0.1:${sentinel.port}` }).connect()
      try {
        await eventually(async () => {
          expect(await admin.sendCommand(['SENTINEL', 'REPLICAS', 'primary'])).toHaveLength(1)
        })
        const start = await startFleet({ kind: 'sentinel', port: sentinel.port })
        const { admittedAfterNews, figures } = await fleet.revokeMany(REVOCATIONS)
        console.log(`behind a sentinel: ${figures}`)
        expect(admittedAfterNews).toBe(0)
        const before = Array.from({ length: SOME }, makeClient)
        for (const { clientId } of before) {
          expect((await fleet.member(0).revokeTarget({ clientId })).error).toBeUndefined()
        }
        for (const client of before) await eventually(async () => fleet.refusedEverywhere(client))

        await primary.kill()
        const during = makeClient()
        await fleet.member(1).revokeTarget({ clientId: during.clientId })
        const promoted = ['127.0.0.1', String(replica.port)]
        const askForPrimary = ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'primary']
        await eventually(async () => {
          // At no time of the failover is one of them admitted.
          for (const client of before) await fleet.refusedEverywhere(client)
          expect((await fleet.member(1).askFor(during.token)).status).toBe(401)
          expect(await admin.sendCommand(askForPrimary)).toEqual(promoted)
        })
        await eventually(async () => fleet.refusedEverywhere(during))
        await fleet.allCurrent()
        const after = makeClient()
        await eventually(async () => {
          const { error } = await fleet.member(2).revokeTarget({ clientId: after.clientId })
          expect(error).toBeUndefined()
        })
        await eventually(async () => fleet.refusedEverywhere(after))
        const revoked = [...before, during, after].map(({ token }) => token)
        await expectNewcomerToKnow(start, revoked)
        for (const client of before) await fleet.refusedEverywhere(client)
      } finally {
        admin.destroy()
        await sentinel.stop()
        await Promise.all([primary.stop(), replica.stop()])
      }
    },
  )
})
