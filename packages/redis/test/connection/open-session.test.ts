import { expect, test, vi } from 'vitest'
import { makeSession } from '../../src/connection/open-session.ts'
import type { RedisClientLike, RedisSession } from '../../src/connection/redis-client.ts'

test.each<readonly [string, RedisClientLike['options']]>([
  ['without settings', undefined],
  ['with settings and no socket', {}],
  ['with a socket', { socket: { host: '127.0.0.1', reconnectStrategy: 100 } }],
])('a session of a client %s does not connect again in silence', (_, options) => {
  const session = { on: () => {}, unref: () => {} } as unknown as RedisSession
  const duplicate = vi.fn<RedisClientLike['duplicate']>(() => session)
  makeSession({ duplicate, options }, () => {})
  expect(duplicate.mock.calls[0]?.[0]).toMatchObject({ socket: { reconnectStrategy: false } })
})
