import { expect, test } from 'vitest'
import { andThen } from '../../src/time/and-then.ts'

test('andThen goes on in the same tick where the value is there', () => {
  expect(andThen(1, (value) => value + 1)).toBe(2)
})

test('andThen goes on later where the value is a promise', async () => {
  const next = andThen(Promise.resolve(1), (value) => value + 1)
  expect(next).toBeInstanceOf(Promise)
  expect(await next).toBe(2)
})
