import { describe, expect, test } from 'vitest'
import { WaitingLine } from '../../../src/jwt/signature/waiting-line.ts'

function lineOf(maxLength: number, entries: readonly number[]) {
  const line = new WaitingLine<number>(maxLength)
  const dropped = entries.map((entry) => line.add(entry)).filter((entry) => entry !== undefined)
  const takeAll = () => Array.from({ length: line.length }, () => line.take())
  return { line, dropped, takeAll }
}

describe('a waiting line', () => {
  test('serves the newest and the oldest in turns', () => {
    expect(lineOf(9, [1, 2, 3, 4, 5]).takeAll()).toEqual([5, 1, 4, 2, 3])
  })

  test('serves no one when it is empty', () => {
    const { line } = lineOf(9, [])
    expect(line.take()).toBeUndefined()
  })

  test('drops the entry in the middle when it is full', () => {
    const { dropped, takeAll } = lineOf(4, [1, 2, 3, 4, 5, 6])
    expect(dropped).toEqual([3, 4])
    expect(takeAll()).toEqual([6, 1, 5, 2])
  })

  test('keeps the older half and the newest through a flood', () => {
    const flood = Array.from({ length: 10_000 }, (_, i) => i)
    const { line, takeAll } = lineOf(100, flood)
    expect(line.length).toBe(100)
    const kept = takeAll()
    expect(kept[0]).toBe(9_999)
    expect(kept).toEqual(expect.arrayContaining(Array.from({ length: 50 }, (_, i) => i)))
  })

  test('serves everybody of the older half, also while more come than it serves', () => {
    const { line } = lineOf(
      100,
      Array.from({ length: 50 }, (_, i) => i),
    )
    const served = new Set<number | undefined>()
    for (let turn = 0; turn < 100; turn += 1) {
      for (let i = 0; i < 10; i += 1) line.add(1_000 + turn * 10 + i)
      served.add(line.take())
    }
    expect([...served].filter((entry) => entry !== undefined && entry < 50)).toHaveLength(50)
  })

  test('takes out one entry that is in it, and says so', () => {
    const { line, takeAll } = lineOf(9, [1, 2, 3])
    expect(line.remove(2)).toBe(true)
    expect(line.remove(2)).toBe(false)
    expect(takeAll()).toEqual([3, 1])
  })
})
