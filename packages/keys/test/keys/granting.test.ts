import { KeyNotFoundError, NotGrantableError } from '@claviger/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openKeys, type KeyCapsInput, type Keys } from '../../src/index.ts'
import { emptyPostgres, type TestDatabase } from '../support/describe-databases.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-server.ts'

const DAY_MS = 86_400_000

describe.skipIf(POSTGRES_BIN === undefined)('who may give what to keys', () => {
  let made: TestDatabase
  let keys: Keys
  let organizationId: string
  let organizations = 0
  beforeAll(async () => {
    made = await emptyPostgres()
    keys = await openTestKeys(await made.connect())
  }, 120_000)
  afterAll(async () => keys.close())
  beforeEach(() => {
    organizations += 1
    organizationId = `org_${organizations}`
  })
  const reader = { actor: 'usr_reader', grantable: ['read:*'] }

  test('a new key has only scopes that its maker may grant', async () => {
    const scopes = ['read:a', 'write:a']
    const failed = keys.create(organizationId, { scopes, ...reader })
    await expect(failed).rejects.toMatchObject({ name: 'NotGrantableError', refused: ['write:a'] })
    expect((await keys.list(organizationId)).keys).toEqual([])
    const { tokenInfo } = await keys.create(organizationId, { scopes: ['read:a'], ...reader })
    expect(tokenInfo.scopes).toEqual(['read:a'])
  })

  test('with grantable scopes, roles must be grantable, too', async () => {
    const roles = ['admin']
    await expect(keys.create(organizationId, { roles, ...reader })).rejects.toBeInstanceOf(
      NotGrantableError,
    )
    await keys.create(organizationId, { roles, ...reader, grantableRoles: ['admin'] })
  })

  test('a stronger key cannot be rotated, since that would hand it over', async () => {
    const { tokenInfo } = await keys.create(organizationId, { scopes: ['write:a'] })
    const failed = keys.rotate(organizationId, tokenInfo.tokenId, reader)
    await expect(failed).rejects.toBeInstanceOf(NotGrantableError)
    const { replacedBy } = await keys.get(organizationId, tokenInfo.tokenId)
    expect(replacedBy).toBeUndefined()
    expect((await keys.list(organizationId)).keys).toHaveLength(1)
  })

  test('a change adds only what may be granted, and may leave what is there', async () => {
    const { tokenId } = (await keys.create(organizationId, { scopes: ['write:a', 'write:b'] }))
      .tokenInfo
    const scopes = ['write:a', 'read:a']
    await keys.update(organizationId, tokenId, { scopes, ...reader })
    await expect(
      keys.update(organizationId, tokenId, { scopes: ['write:b'], ...reader }),
    ).rejects.toBeInstanceOf(NotGrantableError)
    expect(await keys.get(organizationId, tokenId)).toMatchObject({ scopes })
  })

  test('the audit trail has what was refused', async () => {
    await keys.create(organizationId, { scopes: ['x'], ...reader }).catch(() => {})
    expect((await keys.audit(organizationId)).entries).toMatchObject([
      { action: 'key.grant_refused', actor: 'usr_reader', details: { refused: ['x'] } },
    ])
  })

  test('another organization’s key is not found, also with grantable scopes', async () => {
    const { tokenId } = (await keys.create('org_other', { scopes: ['write:a'] })).tokenInfo
    await expect(keys.rotate(organizationId, tokenId, reader)).rejects.toBeInstanceOf(
      KeyNotFoundError,
    )
    expect((await keys.audit(organizationId)).entries).toEqual([])
  })

  describe('caps', () => {
    const withCaps = async (caps: KeyCapsInput, work: (capped: Keys) => Promise<void>) => {
      const capped = await openTestKeys(await made.connect(), { caps, countUsage: false })
      await work(capped)
      await capped.close()
    }

    test('bound the scopes of new, changed and rotated keys', async () => {
      await withCaps({ scopes: ['read:*'] }, async (capped) => {
        const options = { scopes: ['write:a'] }
        await expect(capped.create(organizationId, options)).rejects.toThrow(/scopes .* write:a/)
        const { tokenId } = (await keys.create(organizationId, options)).tokenInfo
        await expect(capped.rotate(organizationId, tokenId)).rejects.toThrow(/scopes/)
        await expect(capped.update(organizationId, tokenId, options)).rejects.toThrow(/scopes/)
        await capped.update(organizationId, tokenId, { scopes: ['read:a'] })
        await capped.rotate(organizationId, tokenId)
      })
    })

    test('bound the lifetime, and are its default', async () => {
      await withCaps({ maxLifetimeMs: DAY_MS }, async (capped) => {
        const { tokenInfo } = await capped.create(organizationId)
        const latest = (): number => Date.now() + DAY_MS
        expect(Date.parse(tokenInfo.expiry ?? '')).toBeLessThanOrEqual(latest())
        const expiry = new Date(Date.now() + 2 * DAY_MS)
        await expect(capped.create(organizationId, { expiry })).rejects.toThrow(/expiry/)
        const { tokenId } = tokenInfo
        await expect(capped.rotate(organizationId, tokenId, { expiry: null })).rejects.toThrow(
          /expiry/,
        )
        const endless = (await keys.create(organizationId)).tokenInfo.tokenId
        const next = await capped.rotate(organizationId, endless)
        expect(Date.parse(next.tokenInfo.expiry ?? '')).toBeLessThanOrEqual(latest())
      })
    })

    test('bound the active keys of each organization, also when they are made at once', async () => {
      const caps = (id: string): { maxKeys: number } => ({ maxKeys: id === organizationId ? 2 : 5 })
      await withCaps(caps, async (capped) => {
        const results = await Promise.allSettled(
          Array.from({ length: 5 }, async () => capped.create(organizationId)),
        )
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
        const [key] = (await keys.list(organizationId)).keys
        await capped.revoke(organizationId, key?.tokenId ?? '')
        await capped.create(organizationId)
        await expect(capped.create(organizationId)).rejects.toThrow(/at most 2 active keys/)
      })
    })

    test.each([
      ['no lifetime', { maxLifetimeMs: 0 }, 'caps.maxLifetimeMs'],
      ['no keys', { maxKeys: 0.5 }, 'caps.maxKeys'],
      ['scopes that are no list', { scopes: 'read' as never }, 'caps.scopes'],
    ])('refuse %s at startup', async (_, caps, message) => {
      const options = { database: 'postgres://localhost/x', prefix: 'acme', peppers: [newPepper()] }
      await expect(openKeys({ ...options, caps })).rejects.toThrow(message)
    })
  })

  test('a key that was rotated before is followed by one with the lifetime of the first', async () => {
    const expiry = new Date(Date.now() + 30 * DAY_MS)
    const { tokenId } = (await keys.create(organizationId, { expiry })).tokenInfo
    await keys.rotate(organizationId, tokenId, { overlapMs: 3_600_000 })
    const again = await keys.rotate(organizationId, tokenId, { overlapMs: 3_600_000 })
    expect(Date.parse(again.tokenInfo.expiry ?? '')).toBeGreaterThan(Date.now() + 29 * DAY_MS)
  })

  describe('when a user leaves', () => {
    test('all keys of the user end, and no others', async () => {
      const theirs = await keys.create(organizationId, { userId: 'usr_1' })
      const old = await keys.create(organizationId, { userId: 'usr_1' })
      await keys.revoke(organizationId, old.tokenInfo.tokenId, { actor: 'first' })
      const others = await keys.create(organizationId, { userId: 'usr_2' })
      const elsewhere = await keys.create('org_other', { userId: 'usr_1' })
      const ended = await keys.revokeAll(organizationId, { userId: 'usr_1', actor: 'admin' })
      expect(ended).toEqual([theirs.tokenInfo.tokenId])
      expect(await keys.get(organizationId, ended[0] ?? '')).toMatchObject({
        state: 'revoked',
        revokedBy: 'admin',
      })
      for (const { tokenInfo } of [others, elsewhere]) {
        const { state } = await keys.get(tokenInfo.organizationId, tokenInfo.tokenId)
        expect(state).toBe('active')
      }
      await expect(keys.revokeAll(organizationId, {} as never)).rejects.toThrow(/userId/)
    })

    test('more keys than one transaction ends', async () => {
      const options = { userId: 'usr_1' }
      await Promise.all(
        Array.from({ length: 101 }, async () => keys.create(organizationId, options)),
      )
      expect(await keys.revokeAll(organizationId, options)).toHaveLength(101)
      expect((await keys.list(organizationId)).keys).toEqual([])
    })

    test('a key can go to another user, or to the organization', async () => {
      const { tokenId } = (await keys.create(organizationId, { userId: 'usr_1' })).tokenInfo
      const moved = await keys.update(organizationId, tokenId, { userId: 'usr_2' })
      expect(moved).toMatchObject({ userId: 'usr_2' })
      const general = await keys.update(organizationId, tokenId, { userId: null })
      expect(general.userId).toBeUndefined()
      expect(await keys.revokeAll(organizationId, { userId: 'usr_2' })).toEqual([])
    })
  })
})
