import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthenticator, type Authenticator } from '@claviger/core'
import { redisStore } from '@claviger/redis'
import { createClient } from 'redis'
import { quantile } from '../measure/median.ts'
import { startRedis } from '../redis-server.ts'
import { lookUp, requestWith } from './subjects.ts'
import { untilShared } from './until-shared.ts'

/** How long a decision takes that somebody else must be asked about, and what it costs here. */
export interface WaitFigure {
  readonly name: string
  readonly cpuMicros: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const LATENCY_MS = 10
const AT_ONCE = 20

/** Measures what is not in memory: keys that the authority is asked about, and keys in a shared store. */
export async function measureWaits(decisions: number): Promise<readonly WaitFigure[]> {
  return [...(await authorityFigures(decisions)), ...(await storeFigures(decisions))]
}

async function authorityFigures(decisions: number): Promise<readonly WaitFigure[]> {
  const slowLookUp = async (key: string) => {
    await sleep(LATENCY_MS)
    return lookUp(key)
  }
  const authenticator = createAuthenticator({ apiKeys: { lookup: slowLookUp } })
  const answer = `answers after ${LATENCY_MS} ms`
  return [
    await figureOf(`the lookup alone, whose authority ${answer}`, decisions, slowLookUp),
    await figureOf(`an uncached key, whose authority ${answer}`, decisions, admits(authenticator)),
  ]
}

async function storeFigures(decisions: number): Promise<readonly WaitFigure[]> {
  const redis = await startRedis()
  if (redis === undefined) {
    console.log('redis-server is not installed: the shared store is not measured.')
    return []
  }
  const pattern = createClient({ socket: { path: redis.socketPath, tls: false } })
  const client = await pattern.duplicate().connect()
  const authenticatorOf = () =>
    createAuthenticator({
      apiKeys: { lookup: lookUp, authority: 'benchmark' },
      store: redisStore(pattern, { timeoutMs: 5_000 }),
    })
  const [first, second] = [authenticatorOf(), authenticatorOf()]
  try {
    await untilShared(first, second)
    // The first process looks the keys up; the second finds them in the store.
    await figureOf('', decisions, admits(first))
    return [
      await figureOf('one GET of Redis', decisions, (key) => client.get(key)),
      await figureOf('a key in the shared store, on Redis', decisions, admits(second)),
    ]
  } finally {
    await Promise.all([first.close(), second.close()])
    client.destroy()
    await redis.stop()
  }
}

function admits(authenticator: Authenticator): (key: string) => Promise<void> {
  return async (key) => {
    const outcome = await authenticator.check(requestWith(key), {})
    if (outcome.kind !== 'granted') throw new Error(`expected granted, got ${outcome.kind}`)
  }
}

async function figureOf(
  name: string,
  decisions: number,
  decide: (key: string) => Promise<unknown>,
): Promise<WaitFigure> {
  const elapsed: number[] = []
  let next = 0
  const before = process.cpuUsage()
  const decideSome = async () => {
    while (next < decisions) {
      const startedAt = performance.now()
      await decide(`benchmark-key-${(next += 1)}`)
      elapsed.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, decideSome))
  const { user, system } = process.cpuUsage(before)
  return {
    name,
    cpuMicros: (user + system) / decisions,
    p50Ms: quantile(elapsed, 0.5),
    p99Ms: quantile(elapsed, 0.99),
  }
}
