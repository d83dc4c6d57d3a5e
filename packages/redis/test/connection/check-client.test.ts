import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster, createSentinel } from 'redis'
import { describe, expect, test } from 'vitest'
import { mayMove } from '../../src/connection/check-client.ts'
import { redisBus, redisStore } from '../../src/index.ts'

class Impostor {
  readonly password = 'hunter2'
}

describe.each([
  ['redisStore', redisStore],
  ['redisBus', redisBus],
])('%s refuses at startup', (_, make) => {
  test.each([
    ['undefined', undefined, /got undefined\.$/],
    ['null', null, /got null\.$/],
    ['a URL', 'redis://user:pw@localhost', /got string\.$/],
    ['an unknown class', new Impostor(), /got an object of the class Impostor\.$/],
    ['an object that can only be duplicated', { duplicate: () => ({}) }, /class Object\.$/],
  ])('%s in place of a client', (__, client, message) => {
    expect(() => make(client as never)).toThrow(TypeError)
    expect(() => make(client as never)).toThrow(message)
    expect(() => make(client as never)).toThrow(/redis 6 .* or from ioredis 5 or 6/)
  })
})

const lazyConnect = true
const [host, port] = ['127.0.0.1', 1]

test.each([
  ['a single client of redis', () => createClient(), false],
  ['a cluster of redis', () => createCluster({ rootNodes: [{ url: 'redis://x' }] }), true],
  [
    'a sentinel of redis',
    () => createSentinel({ name: 'x', sentinelRootNodes: [{ host, port }] }),
    true,
  ],
  ['a single client of ioredis', () => new Redis({ lazyConnect }), false],
  ['a cluster of ioredis', () => new Cluster([{ host, port }], { lazyConnect }), true],
  [
    'a sentinel of ioredis',
    () => new Redis({ lazyConnect, name: 'x', sentinels: [{ host, port }] }),
    true,
  ],
])('%s may end at another server: %#', (_, make, moves) => {
  expect(mayMove(make())).toBe(moves)
})
