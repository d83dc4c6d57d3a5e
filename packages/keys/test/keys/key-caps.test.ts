import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openKeys, type KeyCapsInput, type Keys } from '../../src/index.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'
import { heldDatabase } from '../support/held-database.ts'
import { useKeys } from '../support/keys-bench.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

const DAY_MS = 86_400_000

describe.skipIf(POSTGRES_BIN === undefined)('caps', () => {
  const bench = useKeys(emptyPostgres)
  const withCaps = async (caps: KeyCapsInput, work: (capped: Keys) => Promise<void>) => {
    const capped = await openTestKeys(await bench.made.connect(), { caps, countUsage: false })
    await work(capped)
    await capped.close()
  }

  test('bound the scopes of new, changed and rotated keys', async () => {
    await withCaps({ scopes: ['read:*'] }, async (capped) => {
      const options = { scopes: ['write:a'] }
      await expect(capped.create(bench.organizationId, options)).rejects.toThrow(
        /scopes .* write:a/,
      )
      const { tokenId } = (await bench.keys.create(bench.organizationId, options)).tokenInfo
      await expect(capped.rotate(bench.organizationId, tokenId)).rejects.toThrow(/scopes/)
      await expect(capped.update(bench.organizationId, tokenId, options)).rejects.toThrow(/scopes/)
      await capped.update(bench.organizationId, tokenId, { scopes: ['read:a'] })
      await capped.rotate(bench.organizationId, tokenId)
    })
  })

  test('bound the lifetime, and are its default', async () => {
    await withCaps({ maxLifetimeMs: DAY_MS }, async (capped) => {
      const { tokenInfo } = await capped.create(bench.organizationId)
      const latest = (): number => Date.now() + DAY_MS
      expect(Date.parse(tokenInfo.expiry ?? '')).toBeLessThanOrEqual(latest())
      const expiry = new Date(Date.now() + 2 * DAY_MS)
      await expect(capped.create(bench.organizationId, { expiry })).rejects.toThrow(/expiry/)
      const { tokenId } = tokenInfo
      await expect(capped.rotate(bench.organizationId, tokenId, { expiry: null })).rejects.toThrow(
        /expiry/,
      )
      const endless = (await bench.keys.create(bench.organizationId)).tokenInfo.tokenId
      const next = await capped.rotate(bench.organizationId, endless)
      expect(Date.parse(next.tokenInfo.expiry ?? '')).toBeLessThanOrEqual(latest())
    })
  })

  test('bound the active keys of each organization, also when they are made at once', async () => {
    const caps = (id: string): { maxKeys: number } => ({
      maxKeys: id === bench.organizationId ? 2 : 5,
    })
    await withCaps(caps, async (capped) => {
      const results = await Promise.allSettled(
        Array.from({ length: 5 }, async () => capped.create(bench.organizationId)),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
      const [key] = (await bench.keys.list(bench.organizationId)).keys
      await capped.revoke(bench.organizationId, key?.tokenId ?? '')
      await capped.create(bench.organizationId)
      await expect(capped.create(bench.organizationId)).rejects.toThrow(/at most 2 active keys/)
    })
  })

  test('bound the active keys while another process makes one', async () => {
    const { organizationId, made, database } = bench
    const connection = heldDatabase(await made.connect())
    const options = { caps: { maxKeys: 1 }, countUsage: false }
    const one = await openTestKeys(connection, options)
    const other = await openTestKeys(await made.connect(), options)
    const { reached, release } = connection.hold('insert into claviger.audit')
    const first = one.create(organizationId)
    await reached
    let isDone = false
    const second = Promise.allSettled([other.create(organizationId)]).finally(() => (isDone = true))
    const waiting = `select 1 as one from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => isDone || (await database.query(waiting)).length > 0).toBe(true)
    release()
    await first
    expect(await second).toMatchObject([{ status: 'rejected', reason: { name: 'TypeError' } }])
    await Promise.all([one.close(), other.close()])
  })

  test('bound the keys of a chain of rotations, whose old keys are in their overlap', async () => {
    await withCaps({ maxKeys: 1 }, async (capped) => {
      const { organizationId } = bench
      const { tokenId } = (await capped.create(organizationId)).tokenInfo
      const overlap = { overlapMs: 3_600_000 }
      const results = await Promise.allSettled(
        Array.from({ length: 4 }, async () => capped.rotate(organizationId, tokenId, overlap)),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const next = (await capped.get(organizationId, tokenId)).replacedBy ?? ''
      await expect(capped.rotate(organizationId, next, overlap)).rejects.toThrow(
        /at most 2 active keys/,
      )
      expect((await bench.keys.list(organizationId)).keys).toHaveLength(2)
      await capped.rotate(organizationId, next, { overlapMs: 0 })
      expect((await bench.keys.list(organizationId)).keys).toHaveLength(2)
    })
  })

  test('bound imported keys, of which none is kept when one goes beyond', async () => {
    const { organizationId } = bench
    const newKey = () => ({ hash: randomBytes(32) })
    const caps = { scopes: ['read:*'], maxLifetimeMs: DAY_MS, maxKeys: 2 }
    await withCaps(caps, async (capped) => {
      const endless = { ...newKey(), expiry: null }
      await expect(capped.import(organizationId, [newKey(), endless])).rejects.toThrow(/expiry/)
      const mighty = { ...newKey(), scopes: ['write:a'] }
      await expect(capped.import(organizationId, [newKey(), mighty])).rejects.toThrow(/scopes/)
      const three = [newKey(), newKey(), newKey()]
      await expect(capped.import(organizationId, three)).rejects.toThrow(/at most 2 active keys/)
      expect((await capped.list(organizationId)).keys).toEqual([])
      const { imported } = await capped.import(organizationId, three.slice(1))
      const ends = imported.map(({ expiry = '' }) => Date.parse(expiry))
      expect(Math.max(...ends)).toBeLessThanOrEqual(Date.now() + DAY_MS)
    })
  })

  test('that refuse a key leave an entry in the audit trail, and a mistake leaves none', async () => {
    const { organizationId } = bench
    const by = { actor: 'usr_1' }
    const { tokenId } = (await bench.keys.create(organizationId, { scopes: ['write:a'] })).tokenInfo
    await withCaps({ scopes: ['read:*'], maxLifetimeMs: DAY_MS, maxKeys: 1 }, async (capped) => {
      const scopes = ['write:b']
      const late = new Date(Date.now() + 2 * DAY_MS)
      for (const ask of [
        async () => capped.create(organizationId, by),
        async () => capped.create(organizationId, { scopes, ...by }),
        async () => capped.create(organizationId, { expiry: late, ...by }),
        async () => capped.update(organizationId, tokenId, { scopes, ...by }),
        async () => capped.rotate(organizationId, tokenId, by),
        async () => capped.import(organizationId, [{ hash: randomBytes(32), ...by }]),
        async () => capped.create(organizationId, { scopes: ['a b'], ...by }),
      ]) {
        await expect(ask()).rejects.toThrow(TypeError)
      }
      const { entries } = await capped.audit(organizationId, { action: 'key.cap_refused', ...by })
      expect(entries.map(({ subject, details }) => [subject, details['cap']]).toReversed()).toEqual(
        [
          ['a new key', 'maxKeys'],
          ['a new key', 'scopes'],
          ['a new key', 'maxLifetimeMs'],
          [tokenId, 'scopes'],
          [tokenId, 'scopes'],
          ['a new key', 'maxKeys'],
        ],
      )
    })
  })

  test.each([
    ['no lifetime', { maxLifetimeMs: 0 }, 'caps.maxLifetimeMs'],
    ['no keys', { maxKeys: 0.5 }, 'caps.maxKeys'],
    ['scopes that are not a list', { scopes: 'read' as never }, 'caps.scopes'],
  ])('refuse %s at startup', async (_, caps, message) => {
    const options = { database: 'postgres://localhost/x', prefix: 'acme', peppers: [newPepper()] }
    await expect(openKeys({ ...options, caps })).rejects.toThrow(message)
  })

  test('a key that was rotated before is followed by one with the lifetime of the first', async () => {
    const expiry = new Date(Date.now() + 30 * DAY_MS)
    const { tokenId } = (await bench.keys.create(bench.organizationId, { expiry })).tokenInfo
    await bench.keys.rotate(bench.organizationId, tokenId, { overlapMs: 3_600_000 })
    const again = await bench.keys.rotate(bench.organizationId, tokenId, { overlapMs: 3_600_000 })
    expect(Date.parse(again.tokenInfo.expiry ?? '')).toBeGreaterThan(Date.now() + 29 * DAY_MS)
  })
})
