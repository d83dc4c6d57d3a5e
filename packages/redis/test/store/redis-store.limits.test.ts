import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { context, makeKey } from '../support/keys.ts'
import { openedStore } from '../support/opened-store.ts'
import { SERVERS } from '../support/redis-server.ts'

describe.skipIf(SERVERS.length === 0).each(SERVERS)(
  'a server that takes no more, %s',
  (program) => {
    const opened = openedStore(program)

    test('a full server can still be told of a revocation', async () => {
      await opened.put(opened.key)
      await opened.admin.configSet('maxmemory', '1')
      try {
        const { ticket } = await opened.store.read(opened.key.entry, context)
        await expect(
          opened.store.write(opened.key.entry, opened.key.info, ticket, 60_000),
        ).rejects.toThrow('OOM')
        expect(await opened.store.read(makeKey().entry, context)).toEqual({
          ticket: expect.any(String),
        })
        await opened.store.revoke({ by: 'keyId', value: opened.key.info.tokenId })
      } finally {
        await opened.admin.configSet('maxmemory', '0')
      }
      expect(await opened.infoOf(opened.key)).toBeUndefined()
    })

    test.each<readonly [string, () => Promise<unknown>, () => Promise<unknown>]>([
      [
        'READONLY',
        async () => opened.admin.sendCommand(['REPLICAOF', '127.0.0.1', '1']),
        async () => opened.admin.sendCommand(['REPLICAOF', 'NO', 'ONE']),
      ],
      [
        'NOREPLICAS',
        async () => opened.admin.configSet('min-replicas-to-write', '1'),
        async () => opened.admin.configSet('min-replicas-to-write', '0'),
      ],
    ])('a server that may not be written answers nothing: %s', async (code, happens, ends) => {
      await opened.put(opened.key)
      await happens()
      try {
        await expect(opened.store.read(opened.key.entry, context)).rejects.toThrow(code)
        await expect(
          opened.store.revoke({ by: 'keyId', value: opened.key.info.tokenId }),
        ).rejects.toThrow(code)
      } finally {
        await ends()
      }
    })

    test('a user who may not run INFO can use it', async () => {
      await opened.admin.sendCommand([
        'ACL',
        'SETUSER',
        'guard',
        'on',
        '>pw',
        '~{claviger}*',
        '+@all',
        '-@dangerous',
      ])
      const url = opened.server.url.replace('redis://', 'redis://guard:pw@')
      const limited = redisStore(createClient({ url }), { timeoutMs: 10_000 })
      try {
        const { ticket } = await eventually(async () => limited.read(opened.key.entry, context))
        await limited.write(opened.key.entry, opened.key.info, ticket, 60_000)
        expect((await limited.read(opened.key.entry, context)).found?.info).toEqual(opened.key.info)
        await limited.revoke({ by: 'userId', value: opened.key.info.userId })
        expect((await limited.read(opened.key.entry, context)).found).toBeUndefined()
      } finally {
        await limited.close?.()
      }
    })
  },
)
