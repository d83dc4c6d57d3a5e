import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { eventually } from './eventually.ts'
import type { FleetMember } from './fleet.ts'
import { makeToken, TOKEN_OPTIONS } from './tokens.ts'

/** The options of a process that accepts the tokens of machine clients. */
export const CLIENT_FLEET_OPTIONS = {
  jwt: TOKEN_OPTIONS,
  store: { timeoutMs: 2_000, revokeTimeoutMs: 2_000 },
  bus: { currentForMs: 1_500, timeoutMs: 1_000 },
}

/** A machine client, and a token of it. */
export interface MachineClient {
  readonly clientId: string
  readonly token: string
}

/** Makes a client that no other test has. */
export function makeClient(): MachineClient {
  const clientId = `client_${randomUUID()}`
  return { clientId, token: makeToken(clientId) }
}

/** A fleet of processes, as machine clients see it. */
export interface ClientFleet {
  /** Finds a process; of a greater index, the next round. */
  member(index: number): FleetMember
  /** Ends every process, and starts others in their places. */
  restart(count: number, start: () => Promise<FleetMember>): Promise<void>
  kill(): Promise<void>
  /** Waits until every process hears the others. */
  allCurrent(): Promise<void>
  admittedEverywhere(client: MachineClient): Promise<void>
  refusedEverywhere(client: MachineClient): Promise<void>
  /**
   * Revokes one client after the other, each in another process, until every process refuses it.
   */
  revokeMany(count: number): Promise<RevokedMany>
}

/** What came of revoking many clients. */
export interface RevokedMany {
  /** How often a process admitted a client after it was told. */
  readonly admittedAfterNews: number
  /** How long the news took, to print. */
  readonly figures: string
}

/** Makes a fleet without processes. */
export function clientFleet(): ClientFleet {
  let members: readonly FleetMember[] = []

  const member = (index: number): FleetMember => {
    const found = members[index % members.length]
    if (found === undefined) throw new Error('There is no such process.')
    return found
  }
  const kill = async () => {
    await Promise.all(members.map(async (one) => one.kill()))
  }
  const answeredEverywhere = async ({ token }: MachineClient, status: number) => {
    for (const one of members) expect((await one.askFor(token)).status).toBe(status)
  }
  /** When each of the other processes heard of it, and which of them admitted the client after that. */
  const revokeOne = async (client: MachineClient, index: number) => {
    await answeredEverywhere(client, 200)
    const { clientId } = client
    const { at, error, durable } = await member(index).revokeTarget({ clientId })
    expect({ error, durable }).toEqual({ error: undefined, durable: true })
    const latencies: number[] = []
    let admittedAfterNews = 0
    for (const other of members.filter((each) => each !== member(index))) {
      // A process that was starved reads the mark from the store, and is not told of it.
      await eventually(async () => {
        const isTold = other.heard.has(clientId)
        const { status } = await other.askFor(client.token)
        if (isTold && status === 200) admittedAfterNews += 1
        expect(status).toBe(401)
      })
      const heardAt = other.heard.get(clientId)
      if (heardAt !== undefined) latencies.push((heardAt - at) / 1e6)
    }
    return { latencies, admittedAfterNews }
  }

  return {
    member,
    kill,
    restart: async (count, start) => {
      await kill()
      members = await Promise.all(Array.from({ length: count }, start))
    },
    allCurrent: async () =>
      eventually(async () => {
        const current = await Promise.all(members.map(async (one) => one.isCurrent()))
        expect(current).not.toContain(false)
      }),
    admittedEverywhere: async (client) => answeredEverywhere(client, 200),
    refusedEverywhere: async (client) => answeredEverywhere(client, 401),
    revokeMany: async (count) => {
      const clients = Array.from({ length: count }, makeClient)
      const latencies: number[] = []
      let admittedAfterNews = 0
      for (const [i, client] of clients.entries()) {
        const one = await revokeOne(client, i)
        latencies.push(...one.latencies)
        admittedAfterNews += one.admittedAfterNews
      }
      for (const client of clients) await answeredEverywhere(client, 401)
      latencies.sort((a, b) => a - b)
      const quantile = (q: number) => latencies[Math.floor(q * (latencies.length - 1))]?.toFixed(2)
      const figures =
        `${count} revoked clients, each heard by ${members.length - 1} other processes: ` +
        `p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`
      return { admittedAfterNews, figures }
    },
  }
}
