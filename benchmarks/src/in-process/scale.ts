import { createAuthenticator, type Authenticator } from '@claviger/core'
import { microsPerCall, pairOf, type Pair } from '../measure/pair.ts'
import { lookUp, requestWith } from './subjects.ts'

const FEW = 1_000
const MANY = 1_000_000
const HITS = 50_000

/** What a million cached keys cost. */
export interface ScaleFigures {
  readonly hit: Pair
  readonly bytesPerKey: number
}

/**
 * Compares a hit among many cached keys with a hit among few, each time on other keys, and measures
 * what one cached key takes of the heap.
 */
export async function compareScale(rounds: number, many: number = MANY): Promise<ScaleFigures> {
  const small = await filled(FEW)
  const before = heapBytes()
  const large = await filled(many)
  const bytesPerKey = (heapBytes() - before) / many

  const samples: { ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    samples.push({
      ours: await microsPerCall(hits(large, many), HITS),
      theirs: await microsPerCall(hits(small, FEW), HITS),
    })
  }
  return {
    bytesPerKey,
    hit: pairOf(
      `a hit among ${many.toLocaleString('en')} keys : among ${FEW.toLocaleString('en')}`,
      samples,
    ),
  }
}

async function filled(keys: number): Promise<Authenticator> {
  const authenticator = createAuthenticator({
    apiKeys: { lookup: lookUp, maxKeys: keys, ttlMs: 86_400_000 },
  })
  for (let key = 0; key < keys; key += 1) {
    const outcome = await authenticator.check(requestWith(keyNumber(key)), {})
    if (outcome.kind !== 'granted') throw new Error(`expected granted, got ${outcome.kind}`)
  }
  return authenticator
}

// A stride that visits all keys in an order that no processor cache can guess.
function hits(authenticator: Authenticator, keys: number): () => unknown {
  let key = 0
  return () => {
    key = (key + 611_953) % keys
    return authenticator.check(requestWith(keyNumber(key)), {})
  }
}

function keyNumber(key: number): string {
  return `benchmark-key-${key}-with-the-length-of-a-real-one-0123456789abcdef`
}

function heapBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
