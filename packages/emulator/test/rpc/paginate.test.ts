import { Code, ConnectError } from '@connectrpc/connect'
import { describe, expect, test } from 'vitest'
import { paginate, type Page } from '../../src/rpc/paginate.ts'

interface Item {
  readonly sequence: number
}

const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({ sequence: index + 1 }))

const page = (all: readonly Item[], pageSize = 0, pageToken = ''): Page<Item> =>
  paginate(all, { pageSize, pageToken, minSize: 1, maxSize: 30 })

const sequences = ({ items: found }: Page<Item>): number[] => found.map(({ sequence }) => sequence)

describe('paginate', () => {
  test('gives ten when no size is asked for', () => {
    expect(sequences(page(items(11)))).toHaveLength(10)
  })

  test('leads from the first page to the last and back', () => {
    const all = items(5)
    const first = page(all, 2)
    const second = page(all, 2, first.nextPageToken)
    const third = page(all, 2, second.nextPageToken)

    expect([first, second, third].map(sequences)).toEqual([[1, 2], [3, 4], [5]])
    expect([first, second, third].map(({ total }) => total)).toEqual([5, 5, 5])
    expect(first.prevPageToken).toBe('')
    expect(third.nextPageToken).toBe('')
    expect(sequences(page(all, 2, third.prevPageToken))).toEqual([3, 4])
    expect(sequences(page(all, 2, second.prevPageToken))).toEqual([1, 2])
  })

  test('neither skips nor repeats when items come and go between two pages', () => {
    const first = page(items(6), 2)
    const changed = items(7).filter(({ sequence }) => sequence !== 1 && sequence !== 2)
    expect(sequences(page(changed, 2, first.nextPageToken))).toEqual([3, 4])
  })

  test('gives an empty page of an empty list', () => {
    expect(page([])).toEqual({ items: [], total: 0, nextPageToken: '', prevPageToken: '' })
  })

  test.each([
    ['a page bigger than allowed', 31, ''],
    ['a negative size', -1, ''],
    ['a malformed cursor', 0, 'cursor_abc123'],
    ['a cursor with something behind it', 0, Buffer.from('after:1x').toString('base64url')],
  ])('refuses %s', (_, pageSize, pageToken) => {
    expect(() => page(items(3), pageSize, pageToken)).toThrow(
      expect.objectContaining({ code: Code.InvalidArgument, name: ConnectError.name }),
    )
  })
})
