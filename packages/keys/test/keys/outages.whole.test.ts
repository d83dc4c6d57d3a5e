import { allowWarnings, startProxy, type TcpProxy } from '@claviger/conformance'
import { createAuthenticator, type Authenticator } from '@claviger/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openKeys, type Keys } from '../../src/index.ts'
import { newPostgres } from '../support/shared-postgres.ts'
import { eventually } from '../support/eventually.ts'
import { newPepper } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

allowWarnings('CLAVIGER_UNAVAILABLE', 'CLAVIGER_MISCONFIGURED')

const ORGANIZATION = 'org_1'

describe.skipIf(POSTGRES_BIN === undefined)('keys whose server', () => {
  let proxy: TcpProxy
  let admin: Database
  let keys: Keys
  let guard: Authenticator
  let good: string
  beforeAll(async () => {
    const made = await newPostgres()
    admin = await made.connect()
    const url = new URL(made.url)
    proxy = await startProxy(Number(url.port))
    url.port = String(proxy.port)
    keys = await openKeys({
      database: url.href,
      prefix: 'acme',
      peppers: [newPepper()],
      timeoutMs: 1_000,
    })
    guard = createAuthenticator({ apiKeys: { ...keys.optionsFor('live'), cache: false } })
    good = (await keys.create(ORGANIZATION)).key
  }, 240_000)
  afterEach(async () => {
    proxy.heal()
    proxy.delayAnswers(0)
    await eventually(async () => {
      if ((await ask()) !== 'granted') throw new Error('The keys do not serve again.')
    })
  })
  afterAll(async () => {
    await guard.close()
    await keys.close()
    await admin.close()
    await proxy.close()
  })
  const ask = async (key = good): Promise<string | number> => {
    const outcome = await guard.authenticate({ headers: { authorization: `Bearer ${key}` } })
    return outcome.kind === 'refused' ? outcome.refusal.status : outcome.kind
  }
  const unknown = (): string => {
    const swapped = good.includes('0') ? ['0', '1'] : ['a', 'b']
    return good.replaceAll(swapped[0] ?? '', swapped[1] ?? '')
  }

  test.each<readonly [string, () => void]>([
    ['is gone', () => proxy.cut()],
    ['drops every packet', () => proxy.blackHole()],
    ['answers too late', () => proxy.delayAnswers(3_000)],
  ])('%s answer 503, and serve again afterwards', async (_, fault) => {
    fault()
    expect(await ask()).toBe(503)
    await expect(keys.create(ORGANIZATION)).rejects.toMatchObject({ name: 'DatabaseError' })
    // What cannot be a key needs no database, in an outage neither.
    expect(await ask(unknown())).toBe(401)
  })

  test('is read-only go on judging, change nothing, and count later', async () => {
    const [row] = await admin.query('select current_database()::text as name')
    const database = String(row?.['name'])
    const { key, tokenInfo } = await keys.create(ORGANIZATION)
    await keys.flushUsage()
    const setReadOnly = async (value: 'on' | 'off'): Promise<void> => {
      await admin.transaction(async (transaction) => {
        await transaction.query('set local transaction_read_only = off')
        await transaction.query(
          `alter database ${database} set default_transaction_read_only = ${value}`,
        )
      })
      // It holds for new connections.
      proxy.cut()
      proxy.heal()
    }
    await setReadOnly('on')
    try {
      await eventually(async () => expect(await ask(key)).toBe('granted'))
      await expect(keys.create(ORGANIZATION)).rejects.toMatchObject({ code: '25006' })
      await expect(keys.revoke(ORGANIZATION, tokenInfo.tokenId)).rejects.toMatchObject({
        code: '25006',
      })
      await expect(keys.flushUsage()).rejects.toMatchObject({ code: '25006' })
    } finally {
      await setReadOnly('off')
    }
    await eventually(async () => keys.flushUsage())
    expect((await keys.get(ORGANIZATION, tokenInfo.tokenId)).useCount).toBeGreaterThan(0)
  })

  test('is full refuses a new key, and goes on judging those that are there', async () => {
    await admin.query(
      `create function claviger.full_disk() returns trigger language plpgsql as $$
        begin raise exception 'no space' using errcode = '53100'; end $$`,
    )
    await admin.query(
      `create trigger full_disk before insert on claviger.audit
        for each statement execute function claviger.full_disk()`,
    )
    try {
      const before = (await keys.list(ORGANIZATION)).keys.length
      await expect(keys.create(ORGANIZATION)).rejects.toMatchObject({ code: '53100' })
      expect((await keys.list(ORGANIZATION)).keys).toHaveLength(before)
      expect(await ask()).toBe('granted')
    } finally {
      await admin.query('drop trigger full_disk on claviger.audit')
    }
  })
})
