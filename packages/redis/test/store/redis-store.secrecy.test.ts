import { createAuthenticator } from '@claviger/core'
import { createClient } from 'redis'
import { describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { CONTROL, openedStore } from '../support/opened-store.ts'
import { SERVERS } from '../support/redis-server.ts'

describe.skipIf(SERVERS.length === 0).each(SERVERS)('what the store leaves in %s', (program) => {
  const opened = openedStore(program)

  test('no key and no value holds a credential, and no invalid verdict is kept (R-REDIS-07, R-REDIS-11)', async () => {
    // Takes away the trace of the setup.
    await opened.store.remove(opened.key.entry)
    const guard = createAuthenticator({
      apiKeys: {
        authority: 'test',
        lookup: async (each) => (each === opened.key.credential ? opened.key.info : null),
      },
      store: redisStore(createClient({ url: opened.server.url }), { timeoutMs: 10_000 }),
    })
    const ask = async (credential: string) =>
      guard.authenticate({ headers: { authorization: `Bearer ${credential}` } })
    await eventually(async () => {
      await ask(opened.key.credential)
      await guard.revoke({ keyId: 'apit_unknown' })
    })
    for (let i = 0; i < 100; i += 1) await ask(`made-up-${i}`)
    await guard.revoke({ key: opened.key.credential })
    await ask(opened.key.credential)
    const names = await eventually(async () => {
      const all = await opened.admin.keys('*')
      expect(all).toHaveLength(3)
      return all
    })
    await guard.close()

    const [entry = '', known = ''] = names.filter((name) => name !== CONTROL).toSorted()
    expect(entry).toMatch(/^\{claviger\}:key:[0-9a-f]{64}$/)
    expect(known).toMatch(/^\{claviger\}:known:[0-9a-f]{64}$/)
    const everything = JSON.stringify([
      names,
      await opened.admin.hGetAll(entry),
      await opened.admin.get(known),
      await opened.admin.zRange(CONTROL, 0, -1),
    ])
    expect(everything).not.toContain(opened.key.credential)
    expect(everything).not.toContain(opened.key.credential.slice(0, 12))
  })
})
