import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthenticator, type Store } from '@claviger/core'
import { redisStore } from '@claviger/redis'
import { createClient } from 'redis'
import { requestWith } from '../in-process/subjects.ts'
import { untilShared } from '../in-process/until-shared.ts'
import { startRedis } from '../redis-server.ts'
import { SimulatedFleet, type FleetCounts, type FleetSettings } from './simulated-fleet.ts'
import { randomOf, traceOf, type TracedRequest } from './trace.ts'

/** What the simulation and the real fleet counted of the same requests. */
export interface FleetComparison {
  readonly name: string
  readonly simulated: FleetCounts
  readonly real: FleetCounts
}

const PROCESSES = 4
const SECONDS = 30
const SETTINGS = { ttlSeconds: 10, maxKeys: 10_000, lookupSeconds: 0.02 }

/**
 * Lets four authenticators serve the same requests as a simulated fleet of four, in real time: with
 * memories of their own, and with a real Redis, where one is installed.
 */
export async function compareFleets(): Promise<readonly FleetComparison[]> {
  const requests = [
    ...traceOf({ processes: PROCESSES, keys: 500, requestsPerSecond: 40 }, SECONDS, randomOf(1)),
  ]
  const memoriesAlone = await compare('memory alone', requests)
  const redis = await startRedis()
  if (redis === undefined) return [memoriesAlone]
  const pattern = createClient({ socket: { path: redis.socketPath, tls: false } })
  try {
    const store = redisStore(pattern, { timeoutMs: 5_000 })
    return [memoriesAlone, await compare('memory and store', requests, store)]
  } finally {
    await redis.stop()
  }
}

async function compare(
  name: string,
  requests: readonly TracedRequest[],
  store?: Store,
): Promise<FleetComparison> {
  const settings: FleetSettings = { ...SETTINGS, hasStore: store !== undefined }
  const simulated = new SimulatedFleet(settings)
  for (const request of requests) simulated.serve(request)
  return { name, simulated: simulated.counts, real: await serveForReal(settings, requests, store) }
}

async function serveForReal(
  { ttlSeconds, maxKeys, lookupSeconds }: FleetSettings,
  requests: readonly TracedRequest[],
  store: Store | undefined,
): Promise<FleetCounts> {
  const counts = { requests: 0, lookups: 0, storeReads: 0, storeWrites: 0 }
  const lookup = async (key: string) => {
    counts.lookups += 1
    await sleep(lookupSeconds * 1_000)
    return { tokenId: `id-of-${key}`, organizationId: 'org_1' }
  }
  // A busy machine must not be taken for a store that fails.
  const limits = { timeoutMs: 10_000, ttlMs: ttlSeconds * 1_000, maxKeys }
  const apiKeys = { lookup, authority: 'simulation', ...limits }
  const fleet = Array.from({ length: PROCESSES }, () =>
    createAuthenticator({ apiKeys, ...(store && { store: counted(store, counts) }) }),
  )
  const [first, ...others] = fleet
  if (store !== undefined && first !== undefined) {
    for (const other of others) await untilShared(first, other)
    Object.assign(counts, { lookups: 0, storeReads: 0, storeWrites: 0 })
  }
  const startedAt = performance.now()
  const open: Promise<unknown>[] = []
  for (const { at, process, key } of requests) {
    const waitMs = at * 1_000 - (performance.now() - startedAt)
    if (waitMs > 0) await sleep(waitMs)
    counts.requests += 1
    open.push(Promise.resolve(fleet[process]?.check(requestWith(`key-${key}`), {})))
  }
  await Promise.all(open)
  await Promise.all(fleet.map((authenticator) => authenticator.close()))
  return counts
}

function counted(store: Store, counts: { storeReads: number; storeWrites: number }): Store {
  return {
    read: async (...question) => {
      counts.storeReads += 1
      return store.read(...question)
    },
    write: async (...entry) => {
      counts.storeWrites += 1
      return store.write(...entry)
    },
    remove: async (entry) => store.remove(entry),
    revoke: async (revocation) => store.revoke(revocation),
    close: async () => store.close?.(),
  }
}
