import { describe, expect, test, vi } from 'vitest'
import type { TokenInfo } from '../../src/caller/token-info.ts'
import type { LookupAttempt } from '../../src/api-key/before-lookup.ts'
import { infoOf } from './controlled-lookup.ts'
import { countingVerifier, verifierOf, freezeTime } from './counting-verifier.ts'

freezeTime()

describe('scopes of a key', () => {
  test('are empty unless the application says where they come from (R-KEY-13)', async () => {
    const verifier = verifierOf({
      lookup: async (key) => ({
        ...infoOf(key, { customClaims: { scopes: 'admin', scope: 'admin' }, roles: ['admin'] }),
        scopes: ['admin'],
      }),
    })
    expect(await verifier.verify('good')).toMatchObject({ value: { scopes: [] } })
  })

  test('are what the lookup reads, where the application says nothing else', async () => {
    const lookup = Object.assign(async (key: string) => ({ ...infoOf(key), scopes: ['read'] }), {
      scopes: ({ scopes = [] }: TokenInfo) => scopes,
    })
    expect(await verifierOf({ lookup }).verify('good')).toMatchObject({
      value: { scopes: ['read'] },
    })
    const other = verifierOf({ lookup, scopes: () => ['other'] })
    expect(await other.verify('good')).toMatchObject({ value: { scopes: ['other'] } })
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    ['returns a string', () => 'admin'],
    ['returns a list with a number', () => ['admin', 1]],
  ])('make the service misconfigured when its function %s (R-KEY-13)', async (_, scopes) => {
    const verifier = verifierOf({ lookup: async (key) => infoOf(key), scopes: scopes as never })
    expect(await verifier.verify('good')).toMatchObject({
      kind: 'cannot-tell',
      reason: 'misconfigured',
    })
  })
})

describe('the hook before a lookup', () => {
  test('sees the request, and may put the client off', async () => {
    const seen: LookupAttempt[] = []
    const { asked, verifier } = countingVerifier({
      beforeLookup: (attempt) => {
        seen.push(attempt)
        return seen.length > 2 ? { retryAfterSeconds: 30 } : undefined
      },
    })
    const request = { headers: {}, socket: { remoteAddress: '192.0.2.1' } }
    await verifier.verify('bad1', request)
    await verifier.verify('bad2', request)
    expect(await verifier.verify('bad3', request)).toEqual({
      kind: 'cannot-tell',
      reason: 'throttled',
      retryAfterSeconds: 30,
    })
    expect(asked).toEqual(['bad1', 'bad2'])
    expect(seen[0]?.request).toBe(request)
    expect(seen[0]?.fingerprint).toMatch(/^[0-9a-f]{8}$/)
    expect(seen[0]?.isKnown).toBe(false)
  })

  test('is not asked about a key that is cached, good or bad', async () => {
    let attempts = 0
    const { verifier } = countingVerifier({
      beforeLookup: () => {
        attempts += 1
        return undefined
      },
    })
    for (let i = 0; i < 5; i += 1) {
      await verifier.verify('good')
      await verifier.verify('bad')
    }
    expect(attempts).toBe(2)
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('oops')
      },
    ],
    ['returns no decision', () => true],
  ])('refuses when it %s', async (_, beforeLookup) => {
    const { asked, verifier } = countingVerifier({ beforeLookup: beforeLookup as never })
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
    expect(asked).toEqual([])
  })

  test('takes its time from the deadline of a lookup that is joined, too', async () => {
    let isFirst = true
    const verifier = verifierOf({
      lookup: () => new Promise(() => {}),
      beforeLookup: async () => {
        const waitMs = isFirst ? 1_800 : 0
        isFirst = false
        await new Promise((resolve) => setTimeout(resolve, waitMs))
        return undefined
      },
    })
    const settled = vi.fn<(verdict: unknown) => void>()
    void verifier.verify('good').then(settled)
    await vi.advanceTimersByTimeAsync(1_700)
    void verifier.verify('good')
    await vi.advanceTimersByTimeAsync(400)
    expect(settled).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ kind: 'cannot-tell', reason: 'unavailable' }),
    )
  })

  test('has no longer than the deadline', async () => {
    const { verifier } = countingVerifier({ beforeLookup: () => new Promise(() => {}) })
    const verdict = verifier.verify('good')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await verdict).toMatchObject({ kind: 'cannot-tell', reason: 'unavailable' })
  })
})
