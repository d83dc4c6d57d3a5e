import { LRUCache } from 'lru-cache'
import { describe, expect, test } from 'vitest'
import { atMost } from '../../src/memory/at-most.ts'

describe('a cache of at most three entries', () => {
  test('drops the least recently used one for a fourth, and says so once', () => {
    const dropped: string[] = []
    const cache = new LRUCache<string, number>({
      ...atMost(3),
      dispose: (value, key, reason) => dropped.push(`${key} ${value} ${reason}`),
    })
    for (const [i, key] of ['a', 'b', 'c'].entries()) cache.set(key, i)
    cache.get('a')
    expect(dropped).toEqual([])
    cache.set('d', 3)
    expect(dropped).toEqual(['b 1 evict'])
    expect([...cache.keys()]).toEqual(['d', 'a', 'c'])
    expect(cache.size).toBe(3)
  })

  test('drops none when one of them gets another value', () => {
    const cache = new LRUCache<string, number>(atMost(3))
    for (const [i, key] of ['a', 'b', 'c'].entries()) cache.set(key, i)
    cache.set('a', 9)
    expect([...cache.entries()]).toEqual([
      ['a', 9],
      ['c', 2],
      ['b', 1],
    ])
  })

  test('keeps three through many more, each of which may be deleted', () => {
    const cache = new LRUCache<number, number>(atMost(3))
    for (let i = 0; i < 1_000; i += 1) {
      cache.set(i, i)
      if (i % 7 === 0) cache.delete(i - 1)
      expect(cache.size).toBeLessThanOrEqual(3)
    }
    expect([...cache.keys()]).toEqual([999, 998, 997])
  })
})

test('reserves no place before there is an entry', () => {
  const { keyList, valList, next } = LRUCache.unsafeExposeInternals(
    new LRUCache<string, number>(atMost(10_000)),
  )
  expect([keyList.length, valList.length, next.length]).toEqual([0, 0, 0])
})
