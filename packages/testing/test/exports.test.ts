import { expect, test } from 'vitest'
import * as testing from '../src/index.ts'

test('exports these names and no others', () => {
  expect(Object.keys(testing)).toEqual(['createTestAuthority'])
})
