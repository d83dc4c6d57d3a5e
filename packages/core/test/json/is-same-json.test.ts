import { expect, test } from 'vitest'
import { isSameJson } from '../../src/json/is-same-json.ts'

test.each([
  [1, 1],
  [null, null],
  [[], []],
  [
    { a: 1, b: [true, 'x'] },
    { b: [true, 'x'], a: 1 },
  ],
])('%j is the same as %j', (one, other) => {
  expect(isSameJson(one, other)).toBe(true)
})

test.each([
  [1, '1'],
  [0, null],
  [null, {}],
  [{}, []],
  [
    [1, 2],
    [2, 1],
  ],
  [[1], [1, 2]],
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { a: 1, b: 1 }],
  [{ toString: 1 }, { valueOf: 1 }],
  [{ a: { b: 1 } }, { a: { b: 2 } }],
])('%j is not the same as %j', (one, other) => {
  expect(isSameJson(one, other)).toBe(false)
  expect(isSameJson(other, one)).toBe(false)
})
