import { afterEach, describe, expect, test, vi } from 'vitest'
import { MarkDelivery } from '../../src/fleet/mark-delivery.ts'
import type { TimedMark } from '../../src/revocation/parse-mark.ts'

const markOf = (value: string): TimedMark => ({
  mark: { by: 'jti', value, issuer: null, issuedBefore: null, at: Date.now() },
  remainingMs: 60_000,
})

let isUp = false
const batches: (readonly TimedMark[])[] = []
const delivery = () =>
  new MarkDelivery(async (marks) => {
    batches.push(marks)
    return isUp
  })

afterEach(() => {
  isUp = false
  batches.length = 0
  vi.useRealTimers()
})

describe('marks that cannot be delivered', () => {
  test('cost each further attempt one mark, however many wait', async () => {
    const marks = delivery()
    for (let i = 0; i < 1_000; i += 1) {
      expect(await marks.deliver([markOf(`token-${i}`)])).toBe(false)
    }
    expect(batches.map(({ length }) => length)).toEqual(Array.from({ length: 1_000 }, () => 1))
    expect(marks.undelivered()).toHaveLength(1_000)
    marks.close()
  })

  test('are delivered with the next one that arrives', async () => {
    const marks = delivery()
    for (let i = 0; i < 1_000; i += 1) await marks.deliver([markOf(`token-${i}`)])
    isUp = true
    batches.length = 0
    expect(await marks.deliver([markOf('last')])).toBe(true)
    const values = batches.flat().map(({ mark }) => mark.value)
    expect(values).toEqual([...Array.from({ length: 1_000 }, (_, i) => `token-${i}`), 'last'])
    expect(marks.undelivered()).toEqual([])
    marks.close()
  })

  test('are forgotten once they have run out', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
    const marks = delivery()
    await marks.deliver([markOf('token')])
    vi.advanceTimersByTime(60_000)
    isUp = true
    batches.length = 0
    expect(await marks.deliver([])).toBe(true)
    expect(batches).toEqual([])
    marks.close()
  })
})
