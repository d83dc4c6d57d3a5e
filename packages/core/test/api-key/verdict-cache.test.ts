import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { VerdictCache } from '../../src/api-key/verdict-cache.ts'
import { apiKeyAuth } from '../../src/caller/auth.ts'
import type { Revocation } from '../../src/revocation/revocation.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { digestOf } from '../../src/request/fingerprint.ts'
import { cautiousNow } from '../../src/time/cautious-now.ts'

const MANY = soakCount('keysOfAnOrganization')
const REVOKED: Revocation = { by: 'organizationId', value: 'org_1' }

const cacheOf = (maxKeys: number) =>
  new VerdictCache({
    maxKeys,
    maxInvalidKeys: 10,
    ttlMs: 3_600_000,
    negativeTtlMs: 5_000,
    staleIfErrorMs: 60_000,
  })

function remember(cache: VerdictCache, key: string, organizationId: string): string {
  const digest = digestOf(key)
  const info = { tokenId: `id-${key}`, organizationId, customClaims: {}, roles: [] }
  cache.setValid(digest, [digest], apiKeyAuth(info, []), cautiousNow())
  return digest
}

function isRemembered(cache: VerdictCache, digest: string): boolean {
  return (
    cache.get(digest, Infinity) !== undefined ||
    cache.getStale(digest, Infinity) !== undefined ||
    cache.isKnown(digest, [digest])
  )
}

async function swept(
  cache: VerdictCache,
  left: number,
): Promise<{ turns: number; stallMs: number }> {
  let stallMs = 0
  let turns = 0
  for (; cache.sizes.valid > left; turns += 1) {
    const before = performance.now()
    await nextTurn()
    stallMs = Math.max(stallMs, performance.now() - before)
  }
  return { turns, stallMs }
}

describe('an organization with many keys', () => {
  test('is revoked at once, and its keys leave memory in slices that hold up no request', async () => {
    const cache = cacheOf(MANY + 1)
    const digests = Array.from({ length: MANY }, (_, i) => remember(cache, `key-${i}`, 'org_1'))
    const other = remember(cache, 'other', 'org_2')

    const startedAt = performance.now()
    expect(cache.evict(REVOKED)).toBe(MANY)
    const atOnceMs = performance.now() - startedAt
    expect(cache.sizes.valid).toBeGreaterThan(MANY - 1_000)
    expect(digests.filter((digest) => isRemembered(cache, digest))).toEqual([])
    expect(cache.get(other, Infinity)).toMatchObject({ kind: 'valid' })

    const { turns, stallMs } = await swept(cache, 1)
    expect(turns).toBeGreaterThan(MANY / 1_000)
    console.log(
      `revoking ${MANY} keys of an organization: ${atOnceMs.toFixed(2)} ms at once, longest stall ${Math.max(atOnceMs, stallMs).toFixed(2)} ms`,
    )
    expect(cache.sizes).toEqual({ valid: 1, invalid: 0, indexSets: 2 })
    expect(cache.get(other, Infinity)).toMatchObject({ kind: 'valid' })
  })

  test('a key that was looked up again after the revocation is good, during the slices and after', async () => {
    const cache = cacheOf(3_000)
    for (let i = 0; i < 2_000; i += 1) remember(cache, `key-${i}`, 'org_1')
    cache.evict(REVOKED)
    const again = remember(cache, 'key-1999', 'org_1')
    const made = remember(cache, 'made-since', 'org_1')
    for (const digest of [again, made]) {
      expect(cache.get(digest, Infinity)).toMatchObject({ kind: 'valid' })
      expect(cache.isKnown(digest, [digest])).toBe(true)
    }
    await swept(cache, 2)
    for (const digest of [again, made]) {
      expect(cache.get(digest, Infinity)).toMatchObject({ kind: 'valid' })
    }
    expect(cache.evict(REVOKED)).toBe(2)
    expect(cache.get(made, Infinity)).toBeUndefined()
  })

  test('a revoked key that makes room, or is caught by a gap, does not count as known', () => {
    const cache = cacheOf(2_000)
    const digests = Array.from({ length: 2_000 }, (_, i) => remember(cache, `key-${i}`, 'org_1'))
    cache.evict(REVOKED)
    for (let i = 0; i < 1_000; i += 1) remember(cache, `new-${i}`, 'org_2')
    cache.evictAll()
    expect(digests.filter((digest) => isRemembered(cache, digest))).toEqual([])
    expect(cache.isKnown(digestOf('new-999'), [digestOf('new-999')])).toBe(true)
  })

  test('two organizations are revoked beside each other', async () => {
    const cache = cacheOf(4_000)
    const ours = Array.from({ length: 2_000 }, (_, i) => remember(cache, `a-${i}`, 'org_1'))
    const theirs = Array.from({ length: 2_000 }, (_, i) => remember(cache, `b-${i}`, 'org_2'))
    cache.evict(REVOKED)
    expect(cache.get(theirs[0] ?? '', Infinity)).toMatchObject({ kind: 'valid' })
    cache.evict({ by: 'organizationId', value: 'org_2' })
    expect([...ours, ...theirs].filter((digest) => isRemembered(cache, digest))).toEqual([])
    await swept(cache, 0)
    expect(cache.sizes.indexSets).toBe(0)
  })
})
