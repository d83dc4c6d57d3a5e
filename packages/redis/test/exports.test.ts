import { expect, test } from 'vitest'
import * as redis from '../src/index.ts'

test('exports these names and no others', () => {
  expect(Object.keys(redis).toSorted()).toEqual(['redisBus', 'redisStore'])
})
