import { expect, test } from 'vitest'
import { parseEntries } from '../../src/bus/stream-entry.ts'

const ENTRIES = [
  { id: '1-1', origin: 'a', message: 'one' },
  { id: '1-2', origin: 'b', message: '' },
]

test.each<readonly [string, unknown]>([
  [
    'version 6, and version 5 over RESP2',
    [
      {
        name: 'bus',
        messages: [
          { id: '1-1', message: { o: 'a', m: 'one' } },
          { id: '1-2', message: { o: 'b', m: '' } },
        ],
      },
    ],
  ],
  [
    'version 5 over RESP3',
    {
      bus: [
        ['1-1', ['o', 'a', 'm', 'one']],
        ['1-2', ['o', 'b', 'm', '']],
      ],
    },
  ],
])('reads an answer as %s of the client gives it', (_, answer) => {
  expect(parseEntries(answer)).toEqual(ENTRIES)
})

test('no news is no entry', () => {
  expect(parseEntries(null)).toEqual([])
})

test.each<unknown>([
  undefined,
  'OK',
  [],
  [{}],
  {},
  [{ messages: [{ id: '1-1' }] }],
  [{ messages: [{ id: '1-1', message: { o: 'a' } }] }],
  [{ messages: [{ id: 1, message: { o: 'a', m: 'b' } }] }],
  [{ messages: [null] }],
  { bus: [['1-1', 'o']] },
])('a malformed answer may have been a revocation: %j', (answer) => {
  expect(() => parseEntries(answer)).toThrow('Redis cannot be asked (malformed_answer).')
})
