import { expect, test } from 'vitest'
import { withoutUndefined } from '../../src/options/without-undefined.ts'

test('copies what is given, and leaves out what is undefined', () => {
  const options = { a: undefined, b: null, c: 0, d: '' }
  expect(withoutUndefined(options)).toStrictEqual({ b: null, c: 0, d: '' })
  expect(options).toHaveProperty('a')
})
