import { describe, expect, test, vi } from 'vitest'
import { controlledLookup, infoOf, settle } from './controlled-lookup.ts'
import { countingVerifier, verifierOf, freezeTime } from './counting-verifier.ts'

freezeTime()

describe('a key that the authority knows', () => {
  test('is asked about once within its TTL, and then again', async () => {
    const { asked, verifier } = countingVerifier()
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid', source: 'authority' })
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid', source: 'memory' })
    vi.advanceTimersByTime(26_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid', source: 'memory' })
    vi.advanceTimersByTime(4_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid', source: 'authority' })
    expect(asked).toHaveLength(2)
  })

  test('is asked about again however busy it is: its TTL does not slide (R-KEY-02)', async () => {
    const { asked, verifier } = countingVerifier()
    for (let second = 0; second < 61; second += 1) {
      await verifier.verify('good')
      vi.advanceTimersByTime(1_000)
    }
    expect(asked.length).toBeGreaterThanOrEqual(3)
  })

  test('comes due at another time than its neighbours (R-KEY-29)', async () => {
    const { asked, verifier } = countingVerifier({ ttlMs: 60_000 })
    for (let i = 0; i < 200; i += 1) await verifier.verify(`good${i}`)
    vi.advanceTimersByTime(57_000)
    for (let i = 0; i < 200; i += 1) await verifier.verify(`good${i}`)
    expect(asked.length).toBeGreaterThan(220)
    expect(asked.length).toBeLessThan(380)
  })

  test('is trusted from when its lookup began, not from when it ended', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, ttlMs: 10_000 })
    const first = verifier.verify('good')
    await settle()
    vi.advanceTimersByTime(1_900)
    questions[0]?.answer(infoOf('good'))
    await first
    vi.advanceTimersByTime(8_200)
    void verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(2)
  })

  test('is refused past its own expiry within its TTL, without a lookup (R-KEY-03)', async () => {
    const expiry = new Date(Date.now() + 10_000)
    const asked: string[] = []
    const verifier = verifierOf({
      lookup: async (key) => {
        asked.push(key)
        return infoOf(key, { expiry })
      },
    })
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid' })
    vi.advanceTimersByTime(9_999)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid' })
    vi.advanceTimersByTime(1)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid', reason: 'expired' })
    expect(asked).toHaveLength(1)
  })

  test('is not trusted when the authority itself says that it has expired', async () => {
    const verifier = verifierOf({
      lookup: async (key) => infoOf(key, { expiry: new Date(Date.now() - 1) }),
    })
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid', reason: 'expired' })
  })

  test('is asked about on every request when the cache is off', async () => {
    const { asked, verifier } = countingVerifier({ cache: false })
    await verifier.verify('good')
    await verifier.verify('good')
    await Promise.all([verifier.verify('good'), verifier.verify('good')])
    expect(asked).toHaveLength(4)
  })

  test('keeps its cached verdict when the wall clock is set back, and is asked about again when it is set forward', async () => {
    const { asked, verifier } = countingVerifier()
    await verifier.verify('good')
    vi.setSystemTime(Date.now() - 7_200_000)
    await verifier.verify('good')
    expect(asked).toHaveLength(1)
    vi.setSystemTime(Date.now() + 3_600_000)
    await verifier.verify('good')
    expect(asked).toHaveLength(2)
  })
})

describe('a key that the authority does not know', () => {
  test('is asked about once within its own, shorter TTL, which does not slide (R-KEY-01, R-KEY-24)', async () => {
    const { asked, verifier } = countingVerifier()
    expect(await verifier.verify('bad')).toMatchObject({ kind: 'invalid', reason: 'unknown_key' })
    vi.advanceTimersByTime(3_000)
    expect(await verifier.verify('bad')).toMatchObject({ kind: 'invalid', source: 'memory' })
    expect(asked).toHaveLength(1)
    vi.advanceTimersByTime(2_000)
    await verifier.verify('bad')
    expect(asked).toHaveLength(2)
  })

  test('evicts no good key, however many of its kind come', async () => {
    const { asked, verifier } = countingVerifier({ maxKeys: 100, maxInvalidKeys: 100 })
    for (let i = 0; i < 100; i += 1) await verifier.verify(`good${i}`)
    for (let i = 0; i < 5_000; i += 1) await verifier.verify(`bad${i}`)
    asked.length = 0
    for (let i = 0; i < 100; i += 1) await verifier.verify(`good${i}`)
    expect(asked).toEqual([])
    expect(verifier.state.cache).toEqual({ valid: 100, invalid: 100, indexSets: 101 })
  })
})

describe('a key ID', () => {
  test.each(['apit_123', 'APIT_123', 'apit_'])('%s is refused unasked', async (keyId) => {
    const { asked, verifier } = countingVerifier()
    expect(await verifier.verify(keyId)).toMatchObject({ kind: 'invalid', reason: 'key_id' })
    expect(asked).toEqual([])
  })

  test('is refused when the authority takes it for a key', async () => {
    const verifier = verifierOf({
      lookup: async (credential) => ({ tokenId: credential, organizationId: 'org_1' }),
    })
    expect(await verifier.verify('looks-like-any-key')).toMatchObject({
      kind: 'invalid',
      reason: 'key_id',
    })
  })

  test('is refused when the authority takes it for a key, written in another case', async () => {
    const verifier = verifierOf({
      lookup: async (credential) => ({
        tokenId: credential.toLowerCase(),
        organizationId: 'org_1',
      }),
    })
    expect(await verifier.verify('KEY_1')).toMatchObject({ kind: 'invalid', reason: 'key_id' })
  })

  test('has the prefixes that the application names', async () => {
    const { asked, verifier } = countingVerifier({ keyIdPrefixes: ['kid-'] })
    await verifier.verify('kid-1')
    expect(asked).toEqual([])
  })
})
