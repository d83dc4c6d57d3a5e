import { randomUUID } from 'node:crypto'
import { soakCount } from '@claviger/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import {
  startAuthority,
  startMember,
  type FleetMember,
  type TestAuthority,
} from '../support/fleet.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'
import { makeToken, TOKEN_OPTIONS } from '../support/tokens.ts'

const PROCESSES = 3
const REVOCATIONS = soakCount('measuredRevocations')
const OPTIONS = {
  jwt: TOKEN_OPTIONS,
  store: { timeoutMs: 2_000, revokeTimeoutMs: 2_000 },
  bus: { currentForMs: 1_500, timeoutMs: 1_000 },
}

/** A machine client, and a token of it. */
function makeClient() {
  const clientId = `client_${randomUUID()}`
  return { clientId, token: makeToken(clientId) }
}

type Client = ReturnType<typeof makeClient>

describe.skipIf(SERVERS.length === 0).each(SERVERS)('machine clients on %s', (program) => {
  let authority: TestAuthority
  let server: RedisServer
  let members: FleetMember[]

  const start = async () => startMember(authority.url, server.port, OPTIONS)
  beforeAll(async () => {
    authority = await startAuthority()
    server = await startServer(program)
    members = await Promise.all(Array.from({ length: PROCESSES }, start))
    await allCurrent()
  })
  afterAll(async () => {
    await Promise.all(members.map(async (member) => member.kill()))
    await server.stop()
    await authority.close()
  })

  const member = (index: number): FleetMember => {
    const found = members[index % PROCESSES]
    if (found === undefined) throw new Error('There is no such process.')
    return found
  }
  const allCurrent = async () =>
    eventually(async () => {
      const current = await Promise.all(members.map(async (one) => one.isCurrent()))
      expect(current).not.toContain(false)
    })
  const admittedEverywhere = async ({ token }: Client) => {
    for (const one of members) expect((await one.askFor(token)).status).toBe(200)
  }
  const refusedEverywhere = async ({ token }: Client) => {
    for (const one of members) expect((await one.askFor(token)).status).toBe(401)
  }

  test('are refused everywhere once they are revoked', { timeout: 120_000 }, async () => {
    const clients = Array.from({ length: REVOCATIONS }, makeClient)
    const latencies: number[] = []
    let admittedAfterNews = 0
    for (const [i, client] of clients.entries()) {
      await admittedEverywhere(client)
      const { at, error, durable } = await member(i).revokeTarget({ clientId: client.clientId })
      expect(error).toBeUndefined()
      expect(durable).toBe(true)
      for (const other of members.filter((each) => each !== member(i))) {
        // A process that was starved reads the mark from the store, and is not told of it.
        await eventually(async () => {
          const isTold = other.heard.has(client.clientId)
          const { status } = await other.askFor(client.token)
          if (isTold && status === 200) admittedAfterNews += 1
          expect(status).toBe(401)
        })
        const heardAt = other.heard.get(client.clientId)
        if (heardAt !== undefined) latencies.push((heardAt - at) / 1e6)
      }
    }
    expect(admittedAfterNews).toBe(0)
    latencies.sort((a, b) => a - b)
    const quantile = (q: number) => latencies[Math.floor(q * (latencies.length - 1))]?.toFixed(2)
    console.log(
      `${REVOCATIONS} revoked clients, each heard by ${PROCESSES - 1} other processes: ` +
        `p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`,
    )
    for (const client of clients) await refusedEverywhere(client)
  })

  test('stay refused when the whole fleet is started again', { timeout: 60_000 }, async () => {
    const client = makeClient()
    const { durable } = await member(0).revokeTarget({ clientId: client.clientId })
    expect(durable).toBe(true)
    await Promise.all(members.map(async (one) => one.kill()))
    members = await Promise.all(Array.from({ length: PROCESSES }, start))
    // The first request waits for the marks.
    await refusedEverywhere(client)
    await admittedEverywhere(makeClient())
    await allCurrent()
  })

  test(
    'stay refused when the server comes back empty, and it is told the marks again',
    { timeout: 60_000 },
    async () => {
      const [before, during] = [makeClient(), makeClient()]
      await member(0).revokeTarget({ clientId: before.clientId })
      await eventually(async () => refusedEverywhere(before))
      await server.kill()
      const { error } = await member(1).revokeTarget({ clientId: during.clientId })
      expect(error).toBe('revocation_undelivered')
      await refusedEverywhere(before)
      expect((await member(1).askFor(during.token)).status).toBe(401)
      // A lost server alone stops no request.
      await admittedEverywhere(makeClient())
      await server.restart()
      await eventually(async () => refusedEverywhere(during))
      const late = await start()
      try {
        await eventually(async () => {
          expect(await late.marks()).toBe(await member(1).marks())
        })
        expect((await late.askFor(before.token)).status).toBe(401)
        expect((await late.askFor(during.token)).status).toBe(401)
      } finally {
        await late.kill()
      }
    },
  )
})
