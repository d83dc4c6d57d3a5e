import { describe, expect, test, vi } from 'vitest'
import { controlledLookup, infoOf, settle } from './controlled-lookup.ts'
import { verifierOf, freezeTime } from './counting-verifier.ts'

freezeTime()

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
