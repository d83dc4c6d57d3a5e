import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import {
  createAuthenticator,
  type Authenticator,
  type AuthenticatorSettings,
} from '../../src/index.ts'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { isDeep, soakCount } from '../../../conformance/src/soak-count.ts'

const KEYS = soakCount('credentialsInMemory')
const REVOCATIONS = soakCount('revocationsInMemory')
// Both halves of the cache overflow long before the end.
const MAX_KEYS = Math.min(10_000, KEYS / 10)
// Far more than the noise of a garbage collector, far less than all of anything.
const LEAK_MEGABYTES = Math.min(40, (KEYS * 400) / 1e6)
const AT_ONCE = 50
// By this tenth, both halves of the cache are full.
const SETTLED = 3

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapMegabytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 1e6
}

/** Half of the keys are good. Each has an organization and a user of its own. */
function makeGuard(parts: AuthenticatorSettings = {}): Authenticator {
  return createAuthenticator({
    ...parts,
    apiKeys: {
      maxKeys: MAX_KEYS,
      maxInvalidKeys: MAX_KEYS,
      // All are looked up, so that both halves of the cache overflow.
      invalidAnswersAtOnce: KEYS,
      ttlMs: 3_600_000,
      negativeTtlMs: 3_600_000,
      authority: 'test',
      lookup: async (key) => {
        const n = Number(key.slice('credential-'.length))
        if (n % 2 === 1) return null
        return { tokenId: `apit_${n}`, organizationId: `org_${n}`, userId: `usr_${n}` }
      },
    },
  })
}

async function ask(guard: Authenticator, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, to - i) }, (_, j) => i + j)
    await Promise.all(
      batch.map(async (n) =>
        guard.authenticate({ headers: { authorization: `Bearer credential-${n}` } }),
      ),
    )
  }
}

const sizesOf = (guard: Authenticator) => guard.stats().apiKeys?.cache

test(
  `${KEYS} distinct credentials leave nothing behind but what is cached (R-ADAPT-12)`,
  {
    timeout: 600_000,
  },
  async () => {
    const guard = makeGuard()
    const heaps: number[] = []
    const tenth = Math.ceil(KEYS / 10)
    for (let i = 0; i < 10; i += 1) {
      await ask(guard, i * tenth, (i + 1) * tenth)
      // A collection takes long in a worker that has run many files.
      if (isDeep || i === SETTLED || i === 9) heaps.push(heapMegabytes())
    }
    const sizes = sizesOf(guard)
    console.log(
      `${KEYS} credentials through a cache of ${MAX_KEYS}: ` +
        `heap ${heaps.map((heap) => heap.toFixed(1)).join(' ')} MB;`,
      sizes,
    )
    expect(sizes?.valid).toBeLessThanOrEqual(MAX_KEYS)
    expect(sizes?.invalid).toBeLessThanOrEqual(MAX_KEYS)
    // Key ID, organization and user of each cached key, and of no other.
    expect(sizes?.indexSets).toBe(3 * (sizes?.valid ?? 0))
    expect((heaps.at(-1) ?? 0) - (heaps[isDeep ? SETTLED : 0] ?? 0)).toBeLessThan(LEAK_MEGABYTES)
    await guard.close()
  },
)

test('revocations leave nothing behind, delivered or not', { timeout: 120_000 }, async () => {
  const bus = memoryBus()
  const cutOff = bus.join()
  cutOff.cutOff()
  const delivered = makeGuard({ store: memoryStore(), bus: bus.join() })
  const undelivered = makeGuard({ bus: cutOff })
  for (const guard of [delivered, undelivered]) {
    await ask(guard, 0, 1_000)
    const revoke = async (from: number) => {
      for (let i = from; i < from + REVOCATIONS; i += 1) {
        await guard.revoke({ organizationId: `org_${i}` }).catch(() => {})
      }
      return heapMegabytes()
    }
    const first = await revoke(0)
    const second = await revoke(REVOCATIONS)
    expect(sizesOf(guard)).toMatchObject({ valid: 0, indexSets: 0 })
    // Each is some 500 bytes in a list that has no end, and the store in memory is such a list.
    expect(second - first).toBeLessThan((REVOCATIONS * 1_000) / 1e6)
    await guard.close()
  }
})
