import { describe, expect, test } from 'vitest'
import { parseMarkMessage, writeMarks, writeQuestion } from '../../src/revocation/mark-message.ts'
import type { TimedMark } from '../../src/revocation/parse-mark.ts'

const markOf = (value: string): TimedMark => ({
  mark: { by: 'clientId', value, issuer: 'https://a', issuedBefore: 1, at: 2 },
  remainingMs: 60_000,
})

describe('messages about marks', () => {
  test('carry every mark, in messages that a bus can carry', () => {
    const marks = Array.from({ length: 100 }, (_, i) => markOf(`${i}${'x'.repeat(1_000)}`))
    const messages = writeMarks(marks)
    for (const message of messages) expect(message.length).toBeLessThan(40_000)
    const heard = messages.map((message) => parseMarkMessage(message))
    expect(heard.flatMap((one) => (one?.kind === 'marks' ? one.marks : []))).toEqual(marks)
    expect(writeMarks([])).toEqual([])
  })

  test.each(['ask', 'told'] as const)('carry %s', (kind) => {
    expect(parseMarkMessage(writeQuestion({ kind, id: 'one' }))).toEqual({ kind, id: 'one' })
  })

  test('are malformed as a whole where one mark is', () => {
    const [written = ''] = writeMarks([markOf('good'), markOf('other')])
    expect(parseMarkMessage(written.replace('"other"', '7'))).toBeUndefined()
  })

  test.each([
    ['another version', '{"v":2,"marks":[]}'],
    ['no version', '{"marks":[]}'],
    ['marks that are an object', '{"v":1,"marks":{}}'],
    ['an ID that is too long', `{"v":1,"ask":"${'x'.repeat(65)}"}`],
    ['an ID that is a number', '{"v":1,"told":7}'],
    ['invalid JSON', '{"v":1,'],
    ['null', 'null'],
  ])('are not read of %s', (_, message) => {
    expect(parseMarkMessage(message)).toBeUndefined()
  })
})
