import { createAuthenticator, type AuthEvent } from '@claviger/core'
import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { startStubbornServer } from '../support/stubborn-server.ts'

describe('a server that answers with errors', () => {
  test.each([
    '-READONLY You can not write against a read only replica.',
    '-MOVED 1234 127.0.0.1:1',
    '-LOADING Redis is loading the dataset in memory',
    '-OOM command not allowed when used memory > maxmemory.',
    '-NOAUTH Authentication required.',
    '-WRONGPASS invalid username-password pair',
    '-NOPERM this user has no permissions',
    '-MISCONF Redis is configured to save RDB snapshots',
    '-CLUSTERDOWN The cluster is down',
    '+OK',
    ':1',
    '$-1',
    '*0',
    '*2\r\n+a\r\n+b',
  ])('%j: the guard goes on with the authority (R-REDIS-08)', async (answer) => {
    const stub = await startStubbornServer(answer)
    const events: AuthEvent[] = []
    const guard = createAuthenticator({
      apiKeys: {
        authority: 'test',
        lookup: async () => ({ tokenId: 'apit_1', organizationId: 'org_1' }),
      },
      store: redisStore(createClient({ url: `redis://127.0.0.1:${stub.port}`, RESP: 2 })),
      onEvent: (event) => events.push(event),
    })
    let asked = 0
    await eventually(async () => {
      const headers = { authorization: `Bearer key-${asked}` }
      asked += 1
      expect((await guard.authenticate({ headers })).kind).toBe('granted')
      expect(stub.questions).toBeGreaterThan(2)
    })
    expect(events.filter(({ type }) => type === 'fleet')).toHaveLength(1)
    await guard.close()
    await stub.close()
  })
})
