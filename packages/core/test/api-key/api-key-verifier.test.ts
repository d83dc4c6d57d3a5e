import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { resolveApiKeyOptions, type ApiKeyOptions } from '../../src/api-key/api-key-options.ts'
import { ApiKeyVerifier } from '../../src/api-key/api-key-verifier.ts'
import type { TokenInfo } from '../../src/caller/token-info.ts'
import { toRevocation, type Revocation } from '../../src/revocation/revocation.ts'
import type { LookupAttempt } from '../../src/api-key/before-lookup.ts'
import { createDigester } from '../../src/request/digester.ts'
import { digestOf } from '../../src/request/fingerprint.ts'
import { AuthorityError } from '../../src/verdict/authority-error.ts'
import { Fleet } from '../../src/fleet/fleet.ts'
import type { AuthRequest } from '../../src/request/request.ts'
import { controlledLookup, infoOf, settle } from './controlled-lookup.ts'

// Time stands still unless a test moves it.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const REQUEST = { headers: {} }
const DIGESTER = createDigester([])

function verifierOf(options: ApiKeyOptions) {
  const fleet = new Fleet({ store: undefined, bus: undefined }, 0, {
    onRevocation: () => {},
    onGap: () => {},
    onChange: () => {},
  })
  const verifier = new ApiKeyVerifier(resolveApiKeyOptions(options), fleet, DIGESTER, () => {})
  return {
    verify: async (key: string, request: AuthRequest = REQUEST) => {
      const digest = digestOf(key)
      return verifier.recall(digest) ?? verifier.verify(key, digest, request)
    },
    revoke: (revocation: Revocation) => verifier.revoke(revocation),
    get state() {
      return verifier.state
    },
  }
}

/** Knows the keys that begin with "good". */
function countingVerifier(options: Partial<ApiKeyOptions> = {}) {
  const asked: string[] = []
  const verifier = verifierOf({
    lookup: async (key) => {
      asked.push(key)
      return key.startsWith('good') ? infoOf(key) : null
    },
    ...options,
  })
  return { asked, verifier }
}

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

describe('an authority that cannot be asked', () => {
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
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['returns nothing', async () => undefined],
    ['returns true', async () => true],
    ['returns an empty object', async () => ({})],
    ['returns a string', async () => 'ok'],
    ['returns no promise', () => 7],
  ])('admits no caller when the lookup %s', async (_, lookup) => {
    const verifier = verifierOf({ lookup: lookup as never })
    expect(await verifier.verify('good')).toMatchObject({
      kind: 'cannot-tell',
      reason: 'unavailable',
      retryAfterSeconds: 1,
    })
  })

  test('is not remembered: the next request asks again (R-KEY-05)', async () => {
    let isDown = true
    const verifier = verifierOf({
      lookup: async (key) => {
        if (isDown) throw new Error('down')
        return infoOf(key)
      },
    })
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
    isDown = false
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid' })
  })

  test('says whose fault it is, and when to come back', async () => {
    const verifier = verifierOf({
      lookup: async () => {
        throw new AuthorityError('misconfigured', 'no', { retryAfterSeconds: 6.2, code: 'denied' })
      },
    })
    expect(await verifier.verify('good')).toEqual({
      kind: 'cannot-tell',
      reason: 'misconfigured',
      retryAfterSeconds: 7,
      cause: { name: 'AuthorityError', code: 'denied' },
    })
  })

  test('never shows the message of what was thrown', async () => {
    const verifier = verifierOf({
      lookup: async (key) => {
        throw Object.assign(new TypeError(`failed for ${key}`), { code: `E ${key}` })
      },
    })
    expect(JSON.stringify(await verifier.verify('good-secret'))).not.toContain('good-secret')
  })

  test('is asked no more after five failures in a row, until ten seconds have passed (R-KEY-05)', async () => {
    const asked: string[] = []
    const verifier = verifierOf({
      lookup: async (key) => {
        asked.push(key)
        throw new Error('down')
      },
    })
    for (let i = 0; i < 50; i += 1) await verifier.verify(`good${i}`)
    expect(asked).toHaveLength(5)
    vi.advanceTimersByTime(10_000)
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => verifier.verify(key)))
    expect(asked).toHaveLength(6)
  })

  test.each([
    ['describes one key badly', async () => ({ tokenId: 7 })],
    [
      'answers, and says that it is no use for this key',
      async () => {
        throw new AuthorityError('unavailable', 'no', { isAnswer: true })
      },
    ],
  ])('is asked on about others where it %s', async (_, odd) => {
    const verifier = verifierOf({
      lookup: (async (key: string) => (key === 'odd' ? odd() : infoOf(key))) as never,
    })
    for (let i = 0; i < 30; i += 1) {
      expect(await verifier.verify('odd')).toMatchObject({ kind: 'cannot-tell' })
    }
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid' })
  })

  test('is asked again after a probe whose error is a trap', async () => {
    let error: Error | undefined = new Error('down')
    const verifier = verifierOf({
      lookup: async (key) => {
        if (error !== undefined) throw error
        return infoOf(key)
      },
    })
    for (let i = 0; i < 5; i += 1) await verifier.verify(`good${i}`)
    vi.advanceTimersByTime(10_000)
    error = new AuthorityError('unavailable', 'no', { retryAfterSeconds: 7n as never })
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
    vi.advanceTimersByTime(10_000)
    error = Object.defineProperty(new AuthorityError('unavailable', 'no'), 'isAnswer', {
      get() {
        throw new Error('trap')
      },
    })
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
    error = undefined
    vi.advanceTimersByTime(10_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid' })
  })

  test('leaves cached keys alone', async () => {
    let isDown = false
    const verifier = verifierOf({
      lookup: async (key) => {
        if (isDown) throw new Error('down')
        return infoOf(key)
      },
    })
    await verifier.verify('good')
    isDown = true
    for (let i = 0; i < 10; i += 1) await verifier.verify(`other${i}`)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid', source: 'memory' })
  })

  test('keeps to the deadline when it never answers, and aborts the lookup (R-KEY-06)', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const verdict = verifier.verify('good')
    await vi.advanceTimersByTimeAsync(1_999)
    expect(questions[0]?.context.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await verdict).toMatchObject({
      kind: 'cannot-tell',
      cause: { name: 'DeadlineError', code: 'deadline_exceeded' },
    })
    expect(questions[0]?.context.signal.aborted).toBe(true)
  })

  test('does not fill the cache with an answer that comes too late', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const verdict = verifier.verify('good')
    await vi.advanceTimersByTimeAsync(2_000)
    await verdict
    questions[0]?.answer(infoOf('good'))
    await settle()
    expect(verifier.state.cache.valid).toBe(0)
  })
})

describe('many requests at once', () => {
  test('ask once for one key (R-KEY-17)', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const verdicts = Promise.all(Array.from({ length: 1_000 }, () => verifier.verify('good')))
    await settle()
    expect(questions).toHaveLength(1)
    questions[0]?.answer(infoOf('good'))
    expect((await verdicts).every((verdict) => verdict.kind === 'valid')).toBe(true)
  })

  test.each([
    [0, 0],
    [100, 100],
    [100, 1_000],
  ])('with a TTL of %i ms join no lookup that is %i ms old', async (ttlMs, ageMs) => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, ttlMs })
    const early = verifier.verify('good')
    await settle()
    vi.advanceTimersByTime(ageMs)
    const late = verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(2)
    // The key was revoked between the two.
    questions[0]?.answer(infoOf('good'))
    questions[1]?.answer(null)
    expect(await early).toMatchObject({ kind: 'valid' })
    expect(await late).toMatchObject({ kind: 'invalid' })
  })

  test('join a lookup that is younger than the TTL', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, ttlMs: 100 })
    const early = verifier.verify('good')
    await settle()
    vi.advanceTimersByTime(99)
    const late = verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(1)
    questions[0]?.answer(infoOf('good'))
    expect(await early).toMatchObject({ kind: 'valid' })
    expect(await late).toMatchObject({ kind: 'valid' })
  })

  test('fail together, and ask once for that too', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const verdicts = Promise.all(Array.from({ length: 1_000 }, () => verifier.verify('good')))
    await settle()
    questions[0]?.fail(new Error('down'))
    expect((await verdicts).every((verdict) => verdict.kind === 'cannot-tell')).toBe(true)
    expect(questions).toHaveLength(1)
  })

  test('never see one another: each key gets its own caller (R-KEY-34)', async () => {
    const prefix = 'a'.repeat(200)
    const verifier = verifierOf({
      lookup: async (key) => infoOf(key, { organizationId: `org_${key.slice(200)}` }),
    })
    const keys = Array.from({ length: 1_000 }, (_, i) => `${prefix}${i % 50}`)
    const verdicts = await Promise.all(keys.map((key) => verifier.verify(key)))
    verdicts.forEach((verdict, i) => {
      expect(verdict).toMatchObject({ value: { organizationId: `org_${i % 50}` } })
    })
  })

  test('of strangers keep 48 lookups under way, let 1,024 wait, and refuse the rest at once (R-KEY-18, R-KEY-19)', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const verdicts = Array.from({ length: 2_000 }, (_, i) => verifier.verify(`good${i}`))
    await settle()
    expect(questions).toHaveLength(48)
    expect(verifier.state).toMatchObject({ lookupsRunning: 48, lookupsQueued: 1_024 })
    expect(await verdicts.at(-1)).toMatchObject({
      kind: 'cannot-tell',
      cause: { code: 'overloaded' },
    })

    // Each answer lets the next in.
    for (let i = 0; i < 48 + 1_024; i += 1) {
      questions[i]?.answer(infoOf('x'))
      await settle()
    }
    const settled = await Promise.all(verdicts)
    expect(settled.filter((verdict) => verdict.kind === 'valid')).toHaveLength(1_072)
  })

  test('are not begun late: a healthy authority is not called dead for our own queue', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, maxConcurrentLookups: 1 })
    const first = verifier.verify('good')
    const strangers = Array.from({ length: 20 }, (_, i) => verifier.verify(`bad${i}`))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(verifier.state.lookupsQueued).toBe(0)
    questions[0]?.answer(infoOf('good'))
    expect(await first).toMatchObject({ kind: 'valid' })
    for (const stranger of strangers) {
      expect(await stranger).toMatchObject({ kind: 'cannot-tell', cause: { code: 'overloaded' } })
    }
    expect(questions).toHaveLength(1)
    expect(verifier.state).toMatchObject({
      breakers: { known: 'closed', strangers: 'closed' },
      lookupsRunning: 0,
      lookupsQueued: 0,
    })
  })

  test('that got less than a quarter of their time from us open no breaker', async () => {
    const verifier = verifierOf({
      lookup: () => new Promise(() => {}),
      beforeLookup: () =>
        new Promise((resolve) => {
          setTimeout(resolve, 1_600, undefined)
        }),
    })
    const verdicts = Array.from({ length: 30 }, (_, i) => verifier.verify(`good${i}`))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await verdicts[0]).toMatchObject({ kind: 'cannot-tell' })
    expect(verifier.state.breakers.strangers).toBe('closed')
  })

  test('do not pile up lookups that ignore their deadline (R-KEY-06)', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, maxConcurrentLookups: 4, timeoutMs: 100 })
    const first = Array.from({ length: 3 }, (_, i) => verifier.verify(`first${i}`))
    await vi.advanceTimersByTimeAsync(100)
    await Promise.all(first)
    const second = verifier.verify('second')
    await vi.advanceTimersByTimeAsync(100)
    expect(await second).toMatchObject({ kind: 'cannot-tell' })
    // Three of the four places are for strangers.
    expect(questions).toHaveLength(3)
    questions[0]?.answer(null)
    await settle()
    const third = verifier.verify('third')
    await settle()
    expect(questions).toHaveLength(4)
    questions[3]?.answer(infoOf('third'))
    expect(await third).toMatchObject({ kind: 'valid' })
  })

  test('are not locked out for good by lookups that never settle', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, maxConcurrentLookups: 1, timeoutMs: 100 })
    const first = verifier.verify('first')
    await vi.advanceTimersByTimeAsync(1_000)
    await first
    const second = verifier.verify('second')
    await settle()
    questions[1]?.answer(infoOf('second'))
    expect(await second).toMatchObject({ kind: 'valid' })
  })
})

describe('stale verdicts', () => {
  function verifierThatGoesDown(options: Partial<ApiKeyOptions> = {}) {
    const authority: { answer: 'yes' | 'no' | 'down' } = { answer: 'yes' }
    const verifier = verifierOf({
      lookup: async (key) => {
        if (authority.answer === 'down') throw new Error('down')
        return authority.answer === 'yes' ? infoOf(key) : null
      },
      staleIfErrorMs: 60_000,
      ...options,
    })
    return { authority, verifier }
  }

  test('stand in while the authority cannot be asked, for so long and no longer (R-KEY-04)', async () => {
    const { authority, verifier } = verifierThatGoesDown()
    await verifier.verify('good')
    authority.answer = 'down'
    vi.advanceTimersByTime(31_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'valid', source: 'stale' })
    vi.advanceTimersByTime(60_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
  })

  test('are off by default', async () => {
    const { authority, verifier } = verifierThatGoesDown({ staleIfErrorMs: 0 })
    await verifier.verify('good')
    authority.answer = 'down'
    vi.advanceTimersByTime(31_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
  })

  test('never override a definite *invalid*', async () => {
    const { authority, verifier } = verifierThatGoesDown()
    await verifier.verify('good')
    vi.advanceTimersByTime(31_000)
    authority.answer = 'no'
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid' })
    authority.answer = 'down'
    vi.advanceTimersByTime(6_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
  })

  test('never outlive the key itself', async () => {
    const expiry = new Date(Date.now() + 40_000)
    let isDown = false
    const verifier = verifierOf({
      lookup: async (key) => {
        if (isDown) throw new Error('down')
        return infoOf(key, { expiry })
      },
      staleIfErrorMs: 60_000,
    })
    await verifier.verify('good')
    isDown = true
    vi.advanceTimersByTime(40_000)
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid', reason: 'expired' })
  })

  test('do not come back after a revocation', async () => {
    const { authority, verifier } = verifierThatGoesDown()
    await verifier.verify('good')
    authority.answer = 'down'
    verifier.revoke(toRevocation({ key: 'good' }, DIGESTER))
    expect(await verifier.verify('good')).toMatchObject({ kind: 'cannot-tell' })
  })

  test('do not come back when the revocation arrives while the authority is asked', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, staleIfErrorMs: 60_000 })
    const warm = verifier.verify('good')
    await settle()
    questions[0]?.answer(infoOf('good'))
    await warm
    vi.advanceTimersByTime(31_000)
    const verdict = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ organizationId: 'org_1' }, DIGESTER))
    questions[1]?.fail(new Error('down'))
    expect(await verdict).toMatchObject({ kind: 'cannot-tell' })
  })

  test('never stand in for a bad verdict: those just run out (R-KEY-25)', async () => {
    const { authority, verifier } = verifierThatGoesDown()
    authority.answer = 'no'
    await verifier.verify('bad')
    authority.answer = 'down'
    vi.advanceTimersByTime(6_000)
    expect(await verifier.verify('bad')).toMatchObject({ kind: 'cannot-tell' })
  })
})

describe('revocation', () => {
  test.each([
    ['key', { key: 'good' }],
    ['key ID', { keyId: 'apit_good' }],
    ['organization', { organizationId: 'org_1' }],
    ['user', { userId: 'usr_1' }],
  ])('by %s makes the next request ask', async (_, target) => {
    const asked: string[] = []
    const verifier = verifierOf({
      lookup: async (key) => {
        asked.push(key)
        return infoOf(key, { userId: 'usr_1' })
      },
    })
    await verifier.verify('good')
    expect(verifier.revoke(toRevocation(target, DIGESTER))).toBe(1)
    expect(await verifier.verify('good')).toMatchObject({ source: 'authority' })
    expect(asked).toHaveLength(2)
  })

  test('leaves everybody else cached', async () => {
    const { asked, verifier } = countingVerifier()
    await verifier.verify('good1')
    await verifier.verify('good2')
    verifier.revoke(toRevocation({ keyId: 'apit_good1' }, DIGESTER))
    await verifier.verify('good2')
    expect(asked).toHaveLength(2)
  })

  test('keeps a lookup that was under way from filling the cache (R-KEY-26)', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const early = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ keyId: 'apit_good' }, DIGESTER))
    questions[0]?.answer(infoOf('good'))
    await early
    void verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(2)
  })

  test('keeps later requests from waiting for a lookup that was under way', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    void verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ userId: 'usr_1' }, DIGESTER))
    const late = verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(2)
    questions[0]?.answer(infoOf('good', { userId: 'usr_1' }))
    questions[1]?.answer(null)
    expect(await late).toMatchObject({ kind: 'invalid' })
  })

  test('holds when the old answer comes after the new one (R-KEY-27)', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const early = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ key: 'good' }, DIGESTER))
    const late = verifier.verify('good')
    await settle()
    questions[1]?.answer(null)
    expect(await late).toMatchObject({ kind: 'invalid' })
    questions[0]?.answer(infoOf('good'))
    await early
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid', source: 'memory' })
  })

  test('of another key does not let an old answer win over a newer one', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const early = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ keyId: 'apit_another' }, DIGESTER))
    const late = verifier.verify('good')
    await settle()
    questions[1]?.answer(null)
    await late
    questions[0]?.answer(infoOf('good'))
    await early
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid', source: 'memory' })
  })

  // The later question may have been looked into first, before the key was revoked.
  test('of another key does not let a yes win over the no of a lookup that ran beside it', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, negativeTtlMs: 0 })
    const early = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ keyId: 'apit_another' }, DIGESTER))
    const late = verifier.verify('good')
    await settle()
    questions[0]?.answer(null)
    await early
    questions[1]?.answer(infoOf('good'))
    await late
    void verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(3)
  })

  test('of one key lets lookups of others fill the cache', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const other = verifier.verify('other')
    await settle()
    verifier.revoke(toRevocation({ keyId: 'apit_good' }, DIGESTER))
    questions[0]?.answer(infoOf('other'))
    await other
    expect(await verifier.verify('other')).toMatchObject({ source: 'memory' })
  })

  test('leaves no trace of a key in the indexes', async () => {
    const { verifier } = countingVerifier({ maxKeys: 50 })
    for (let i = 0; i < 1_000; i += 1) {
      await verifier.verify(`good${i}`)
      if (i % 3 === 0) verifier.revoke(toRevocation({ keyId: `apit_good${i}` }, DIGESTER))
    }
    verifier.revoke(toRevocation({ organizationId: 'org_1' }, DIGESTER))
    expect(verifier.state.cache).toMatchObject({ valid: 0, indexSets: 0 })
  })
})

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

  test('has no longer than the deadline', async () => {
    const { verifier } = countingVerifier({ beforeLookup: () => new Promise(() => {}) })
    const verdict = verifier.verify('good')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await verdict).toMatchObject({ kind: 'cannot-tell', reason: 'unavailable' })
  })
})
