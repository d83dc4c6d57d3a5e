import { expect, test } from 'vitest'
import { randomBase62, toBase62 } from '../../src/format/base62.ts'

// With every byte taken, these eight would be a quarter likelier than the other digits: 15.6 % of all,
// and not 12.9 %. The bound is nine standard deviations from either.
test('takes no digit more often than another', () => {
  const digits = randomBase62(100_000)
  const share = digits.replaceAll(/[^0-7]/g, '').length / digits.length
  expect(Math.abs(share - 8 / 62)).toBeLessThan(0.01)
  expect(new Set(digits).size).toBe(62)
})

test.each([0, 1, 16, 43])('makes %i digits', (length) => {
  expect(randomBase62(length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`))
})

test.each([
  [0, '000000'],
  [61, '00000z'],
  [62, '000010'],
  [2 ** 32 - 1, '4gfFC3'],
])('writes %i with zeros in front', (value, text) => {
  expect(toBase62(value, 6)).toBe(text)
})
