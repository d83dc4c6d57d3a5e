import { expect, test } from 'vitest'
import { newId } from '../../src/state/new-id.ts'

test('an ID is its prefix and 18 digits, never twice the same', () => {
  const ids = Array.from({ length: 1000 }, () => newId('apit'))
  for (const id of ids) expect(id).toMatch(/^apit_[1-9]\d{17}$/)
  expect(new Set(ids).size).toBe(ids.length)
})
