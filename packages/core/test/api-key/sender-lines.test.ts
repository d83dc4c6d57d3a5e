import { describe, expect, test } from 'vitest'
import { SenderLines } from '../../src/api-key/sender-lines.ts'
import { TokenBucket } from '../../src/api-key/token-bucket.ts'
import { Visit } from '../../src/api-key/visit.ts'

const sender = () => new TokenBucket({ perSecond: 1, atOnce: 1_000 })
const waiting = (budget: TokenBucket, name: string) => ({ visit: new Visit(budget), name })

function linesOf(...all: ReturnType<typeof waiting>[]) {
  const lines = new SenderLines<ReturnType<typeof waiting>>()
  for (const one of all) lines.add(one)
  return lines
}

function serveAll(lines: ReturnType<typeof linesOf>): readonly string[] {
  const served: string[] = []
  for (let next = lines.next(); next !== undefined; next = lines.next()) {
    served.push(next.name)
    lines.delete(next)
  }
  return served
}

describe('the lines of senders', () => {
  test('are served in turns, each from its oldest', () => {
    const [one, other] = [sender(), sender()]
    const lines = linesOf(
      ...['a1', 'a2', 'a3', 'a4'].map((name) => waiting(one, name)),
      ...['b1', 'b2'].map((name) => waiting(other, name)),
    )
    expect(serveAll(lines)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4'])
    expect(lines.size).toBe(0)
  })

  test('count what waits, over all and of one sender', () => {
    const [one, other] = [sender(), sender()]
    const first = waiting(one, 'a1')
    const lines = linesOf(first, waiting(one, 'a2'), waiting(other, 'b1'))
    expect(lines.size).toBe(3)
    expect(lines.lengthOf(new Visit(one))).toBe(2)
    lines.delete(first)
    lines.delete(first)
    expect(lines.size).toBe(2)
    expect(lines.lengthOf(new Visit(one))).toBe(1)
    expect(lines.lengthOf(new Visit(sender()))).toBe(0)
  })

  test('give up the newest of the longest, where it is longer than a length', () => {
    const [one, other] = [sender(), sender()]
    const lines = linesOf(waiting(other, 'b1'), waiting(one, 'a1'), waiting(one, 'a2'))
    expect(lines.newestOfLongest()?.name).toBe('a2')
    expect(lines.newestOfLongest(1)?.name).toBe('a2')
    expect(lines.newestOfLongest(2)).toBeUndefined()
    expect(linesOf().newestOfLongest()).toBeUndefined()
  })
})
