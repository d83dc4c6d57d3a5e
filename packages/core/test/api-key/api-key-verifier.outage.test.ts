import { describe, expect, test, vi } from 'vitest'
import { AuthorityError } from '../../src/verdict/authority-error.ts'
import { controlledLookup, infoOf, settle } from './controlled-lookup.ts'
import { verifierOf, freezeTime } from './counting-verifier.ts'

freezeTime()

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
