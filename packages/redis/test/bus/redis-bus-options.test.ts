import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { redisBus } from '../../src/index.ts'

test.each<readonly [string, () => unknown]>([
  ['no client', () => redisBus(null as never)],
  ['trust for no time', () => redisBus(createClient(), { currentForMs: 0 })],
  ['an unknown option', () => redisBus(createClient(), { trust: 1 } as never)],
])('%s is a TypeError at startup', (_, make) => {
  expect(make).toThrow(TypeError)
})
