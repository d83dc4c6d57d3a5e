import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLIENT_FLEET_OPTIONS, clientFleet, makeClient } from '../support/client-fleet.ts'
import { eventually } from '../support/eventually.ts'
import { startAuthority, startMember, type TestAuthority } from '../support/fleet.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const PROCESSES = 3
// `token-fleet.deep.test.ts` measures 200.
const REVOCATIONS = 15

describe.skipIf(SERVERS.length === 0).each(SERVERS)('machine clients on %s', (program) => {
  const fleet = clientFleet()
  let authority: TestAuthority
  let server: RedisServer

  const start = async () =>
    startMember(authority.url, { kind: 'single', port: server.port }, CLIENT_FLEET_OPTIONS)
  beforeAll(async () => {
    authority = await startAuthority()
    server = await startServer(program)
    await fleet.restart(PROCESSES, start)
    await fleet.allCurrent()
  })
  afterAll(async () => {
    await fleet.kill()
    await server.stop()
    await authority.close()
  })

  test('are refused everywhere once they are revoked', { timeout: 120_000 }, async () => {
    const { admittedAfterNews, figures } = await fleet.revokeMany(REVOCATIONS)
    console.log(figures)
    expect(admittedAfterNews).toBe(0)
  })

  test('stay refused when the whole fleet is started again', { timeout: 60_000 }, async () => {
    const client = makeClient()
    const { durable } = await fleet.member(0).revokeTarget({ clientId: client.clientId })
    expect(durable).toBe(true)
    await fleet.restart(PROCESSES, start)
    // The first request waits for the marks.
    await fleet.refusedEverywhere(client)
    await fleet.admittedEverywhere(makeClient())
    await fleet.allCurrent()
  })

  test(
    'stay refused when the server comes back empty, and it is told the marks again',
    { timeout: 60_000 },
    async () => {
      const [before, during] = [makeClient(), makeClient()]
      await fleet.member(0).revokeTarget({ clientId: before.clientId })
      await eventually(async () => fleet.refusedEverywhere(before))
      await server.kill()
      const { error } = await fleet.member(1).revokeTarget({ clientId: during.clientId })
      expect(error).toBe('revocation_undelivered')
      await fleet.refusedEverywhere(before)
      expect((await fleet.member(1).askFor(during.token)).status).toBe(401)
      // A lost server alone stops no request.
      await fleet.admittedEverywhere(makeClient())
      await server.restart()
      await eventually(async () => fleet.refusedEverywhere(during))
      const late = await start()
      try {
        await eventually(async () => {
          expect(await late.marks()).toBe(await fleet.member(1).marks())
        })
        expect((await late.askFor(before.token)).status).toBe(401)
        expect((await late.askFor(during.token)).status).toBe(401)
      } finally {
        await late.kill()
      }
    },
  )
})
