import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'

test.each<readonly [string, () => unknown]>([
  ['no client', () => redisStore(undefined as never)],
  ['something else than a client', () => redisStore({} as never)],
  ['a namespace with braces', () => redisStore(createClient(), { namespace: '{a}' })],
  ['an empty namespace', () => redisStore(createClient(), { namespace: '' })],
  ['a deadline of 0', () => redisStore(createClient(), { timeoutMs: 0 })],
  ['a deadline that is no number', () => redisStore(createClient(), { timeoutMs: '50' as never })],
  ['an endless deadline', () => redisStore(createClient(), { revokeTimeoutMs: Infinity })],
  ['an unknown option', () => redisStore(createClient(), { ttl: 1 } as never)],
])('%s is a TypeError at startup', (_, make) => {
  expect(make).toThrow(TypeError)
})
