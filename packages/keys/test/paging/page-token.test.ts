import { expect, test } from 'vitest'
import { checkPageSize, readPageToken, writePageToken } from '../../src/paging/page-token.ts'

const LIST = ['org_1', null, 'active']
const PARTS = [/^\d+$/, /^key_\w+$/]
const token = (position: readonly string[], list: readonly unknown[] = LIST): string =>
  writePageToken(position, list)

test('reads where the page before ended', () => {
  expect(readPageToken(token(['12', 'key_a']), LIST, PARTS)).toEqual(['12', 'key_a'])
  expect(readPageToken(undefined, LIST, PARTS)).toBeUndefined()
})

test.each([
  ['of another list', token(['12', 'key_a'], ['org_2', null, 'active'])],
  ['whose first part looks otherwise', token(['x', 'key_a'])],
  ['whose last part looks otherwise', token(['12', 'org_1'])],
  ['that lacks a part', token(['12'])],
  ['with one part more', token(['12', 'key_a', 'key_b'])],
  [
    'with a number for a part',
    Buffer.from(
      JSON.stringify([
        12,
        ...JSON.parse(Buffer.from(token(['12', 'key_a']), 'base64url').toString()).slice(1),
      ]),
    ).toString('base64url'),
  ],
  ['that is not JSON', '%%%'],
  ['that is empty', ''],
  ['that is longer than any', token(['1'.repeat(1_000), 'key_a'])],
])('refuses a token %s', (_, text) => {
  expect(() => readPageToken(text, LIST, PARTS)).toThrow(/pageToken must be/)
})

test('takes page sizes from 1 to the largest', () => {
  expect([checkPageSize(), checkPageSize(1, 5), checkPageSize(5, 5)]).toEqual([30, 1, 5])
  for (const size of [0, 6, 1.5, '5', null]) {
    expect(() => checkPageSize(size, 5)).toThrow('pageSize must be a whole number from 1 to 5.')
  }
})
