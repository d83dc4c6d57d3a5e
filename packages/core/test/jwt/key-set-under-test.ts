import { generateKeyPairSync } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { KeySetEvent } from '../../src/index.ts'
import { KeySet, type KeySetOptions } from '../../src/jwt/key-set.ts'
import type { KeyLookup } from '../../src/jwt/key-source.ts'
import { startKeyServer, type KeyServer } from './key-server.ts'

// Rows of the table of failures that these tests go through are named R-JWKS-….

export const keyOf = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
})

export const K1 = keyOf('k1')

export const K2 = keyOf('k2')

export const MAX_AGE_MS = 600_000

export const STALE_MS = 3_600_000

export const COOLDOWN_MS = 30_000

type Event = Omit<KeySetEvent, 'v' | 'type' | 'issuer'>

export let server: KeyServer

export const closing: (() => void | Promise<void>)[] = []

export function keySetOf(options: Partial<KeySetOptions> = {}) {
  const events: Event[] = []
  const { timeoutMs = 20_000 } = options
  const set = new KeySet(
    {
      name: 'The key set',
      jwksUri: server.url,
      timeoutMs,
      cooldownMs: COOLDOWN_MS,
      maxAgeMs: MAX_AGE_MS,
      staleIfErrorMs: STALE_MS,
      ...options,
    },
    (event) => events.push(event),
  )
  closing.push(() => {
    set.close()
  })
  const lookUp = async (kid = 'k1') =>
    set.find((key) => key.kid === kid, performance.now() + timeoutMs)
  const told = (kind: Event['kind']) => events.filter((event) => event.kind === kind)
  return {
    set,
    events,
    told,
    find: async (kid = 'k1') => (await lookUp(kid)).kind,
    lookUp,
    /** How many fetches have ended. */
    ended: () => told('refreshed').length + told('failed').length,
  }
}

/** One that has fetched k1. */
export async function warmKeySet(options: Partial<KeySetOptions> = {}) {
  const keySet = keySetOf(options)
  expect(await keySet.find()).toBe('keys')
  server.requests = 0
  return keySet
}

export const pass = (ms: number) => vi.advanceTimersByTime(ms)

const tally = (kinds: readonly KeyLookup['kind'][]) =>
  Object.fromEntries([...new Set(kinds)].map((k) => [k, kinds.filter((x) => x === k).length]))

export const atOnce = async (count: number, find: (i: number) => Promise<KeyLookup['kind']>) =>
  tally(await Promise.all(Array.from({ length: count }, async (_, i) => find(i))))

export const hang: RequestListener = () => {}

/** Starts a key server before each test of a file, and stops the clocks. */
export function useKeyServer(): void {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'], now: Date.UTC(2030, 0, 1) })
    server = await startKeyServer(K1)
    closing.push(async () => server.stop())
  })
  afterEach(async () => {
    vi.useRealTimers()
    for (const close of closing.splice(0).toReversed()) await close()
  })
}
