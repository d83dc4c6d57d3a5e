import { describe, expect, test, vi } from 'vitest'
import type { Lookup } from '../../src/api-key/lookup.ts'
import { infoOf } from './controlled-lookup.ts'
import { freezeTime, verifierOf } from './counting-verifier.ts'

freezeTime()

describe('a known key on which the authority fails', () => {
  const begin = () => {
    const stuck = new Set<string>()
    const lookup = vi.fn<Lookup>(async (key) => {
      if (stuck.has(key)) throw new Error('http_500')
      return infoOf(key)
    })
    return { stuck, lookup, judge: verifierOf({ lookup, ttlMs: 0 }) }
  }

  test('is put off after five failures, and the others are looked up as before', async () => {
    const { stuck, lookup, judge } = begin()
    for (const key of ['mallory', 'alice']) {
      expect(await judge.verify(key)).toMatchObject({ kind: 'valid' })
    }
    stuck.add('mallory')
    lookup.mockClear()
    for (let i = 0; i < 50; i += 1) {
      expect(await judge.verify('mallory')).toMatchObject({ kind: 'cannot-tell' })
    }
    expect(lookup).toHaveBeenCalledTimes(5)
    expect(await judge.verify('mallory')).toMatchObject({ retryAfterSeconds: 10 })
    expect(await judge.verify('alice')).toMatchObject({ kind: 'valid' })
  })

  test('opens the breaker together with two others', async () => {
    const { stuck, lookup, judge } = begin()
    const keys = ['a', 'b', 'c', 'd']
    for (const key of keys) await judge.verify(key)
    for (const key of keys) stuck.add(key)
    lookup.mockClear()
    for (const key of ['a', 'b', 'c', 'a', 'b']) await judge.verify(key)
    expect(await judge.verify('d')).toMatchObject({ kind: 'cannot-tell', retryAfterSeconds: 10 })
    expect(lookup).toHaveBeenCalledTimes(5)
  })
})
