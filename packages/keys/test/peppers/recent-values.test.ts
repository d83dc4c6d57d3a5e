import { expect, test } from 'vitest'
import { RecentValues } from '../../src/peppers/recent-values.ts'

const present = (values: RecentValues<number>, names: string): string =>
  Array.from(names)
    .filter((name) => values.get(name) !== undefined)
    .join('')

test('keeps the values that were set last', () => {
  const values = new RecentValues<number>(3)
  for (const [i, name] of Array.from('abcde').entries()) values.set(name, i)
  expect(present(values, 'abcde')).toBe('cde')
  expect(values.get('e')).toBe(4)
})

test('keeps a value that was used since', () => {
  const values = new RecentValues<number>(3)
  for (const [i, name] of Array.from('abc').entries()) values.set(name, i)
  expect(values.get('a')).toBe(0)
  values.set('d', 3)
  expect(present(values, 'abcd')).toBe('acd')
})

test('replaces a value, which counts once', () => {
  const values = new RecentValues<number>(2)
  values.set('a', 0)
  values.set('b', 1)
  values.set('a', 2)
  values.set('a', 3)
  expect([values.get('a'), values.get('b')]).toEqual([3, 1])
})
