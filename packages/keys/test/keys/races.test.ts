import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { CreatedKey, Keys } from '../../src/index.ts'
import { emptyPostgres } from '../support/shared-postgres.ts'
import { eventually } from '../support/eventually.ts'
import { heldDatabase, type HeldDatabase } from '../support/held-database.ts'
import { newPepper, openTestKeys } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'

const OVERLAP = { overlapMs: 3_600_000 }

// Each test lets the first action come up to the entry in its audit trail, starts the second one, which
// has to wait for it, and then lets both go on.
describe.skipIf(POSTGRES_BIN === undefined)('two actions on one key', () => {
  let connection: HeldDatabase
  let database: Database
  let first: Keys
  let second: Keys
  let organizationId = 'org_0'
  beforeAll(async () => {
    const made = await emptyPostgres()
    database = await made.connect()
    connection = heldDatabase(await made.connect())
    const options = { peppers: [newPepper()], countUsage: false }
    first = await openTestKeys(connection, options)
    second = await openTestKeys(await made.connect(), options)
  }, 240_000)
  afterAll(async () => {
    await first.close()
    await second.close()
    await database.close()
  })
  beforeEach(() => {
    organizationId = `org_${Number(organizationId.slice(4)) + 1}`
  })

  const isWaiting = async (): Promise<boolean> => {
    const rows = await database.query(
      `select 1 as one from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.length > 0
  }
  /** Both at once, the second behind the first. */
  const meet = async <T, U>(
    one: (keys: Keys) => Promise<T>,
    other: (keys: Keys) => Promise<U>,
  ): Promise<readonly [PromiseSettledResult<T>, PromiseSettledResult<U>]> => {
    const { reached, release } = connection.hold('insert into claviger.audit')
    const both = Promise.allSettled([one(first), reached.then(async () => other(second))])
    await reached
    await eventually(async () => expect(await isWaiting()).toBe(true))
    release()
    return both
  }
  const admits = async (key: string): Promise<boolean> => {
    const { signal } = new AbortController()
    return (await second.optionsFor('live').lookup(key, { signal })) !== null
  }
  const rotate = (id: string) => async (keys: Keys) => keys.rotate(organizationId, id, OVERLAP)
  const revoke = (id: string) => async (keys: Keys) => keys.revoke(organizationId, id)
  const newKey = async (): Promise<CreatedKey & { readonly id: string }> => {
    const made = await first.create(organizationId, { userId: 'usr_1', scopes: ['read'] })
    return { ...made, id: made.tokenInfo.tokenId }
  }
  const notFound = {
    status: 'rejected',
    reason: expect.objectContaining({ name: 'KeyNotFoundError' }),
  }

  test('a key that is revoked meanwhile is not rotated', async () => {
    const { key, id } = await newKey()
    const [, rotated] = await meet(revoke(id), rotate(id))
    expect(rotated).toEqual(notFound)
    expect((await first.list(organizationId)).keys).toEqual([])
    expect(await admits(key)).toBe(false)
  })

  test('a revocation during a rotation ends the old key, and not the new one', async () => {
    const { key, id } = await newKey()
    const [rotated, revoked] = await meet(rotate(id), revoke(id))
    expect(revoked.status).toBe('fulfilled')
    if (rotated.status !== 'fulfilled') throw new Error('The key was not rotated.')
    expect(await admits(key)).toBe(false)
    expect(await admits(rotated.value.key)).toBe(true)
    expect(await first.get(organizationId, id)).toMatchObject({
      state: 'revoked',
      replacedBy: rotated.value.tokenInfo.tokenId,
    })
  })

  test('two rotations of a key without an overlap make one key', async () => {
    const { id } = await newKey()
    const atOnce = async (keys: Keys) => keys.rotate(organizationId, id, { overlapMs: 0 })
    const [, again] = await meet(atOnce, atOnce)
    expect(again).toEqual(notFound)
    expect((await first.list(organizationId)).keys).toHaveLength(1)
  })

  test('a key that is revoked meanwhile is not changed', async () => {
    const { key, id } = await newKey()
    const change = async (keys: Keys) => keys.update(organizationId, id, { scopes: ['write'] })
    const [, changed] = await meet(revoke(id), change)
    expect(changed).toEqual(notFound)
    expect(await first.get(organizationId, id)).toMatchObject({
      state: 'revoked',
      scopes: ['read'],
    })
    expect(await admits(key)).toBe(false)
  })

  test('a change does not undo a revocation that came during it', async () => {
    const { key, id } = await newKey()
    const change = async (keys: Keys) => keys.update(organizationId, id, { scopes: ['write'] })
    const [, revoked] = await meet(change, revoke(id))
    expect(revoked.status).toBe('fulfilled')
    expect(await first.get(organizationId, id)).toMatchObject({
      state: 'revoked',
      scopes: ['write'],
    })
    expect(await admits(key)).toBe(false)
  })

  test('of two changes, the scopes that the second may not add are not added', async () => {
    const { id } = await newKey()
    const narrow = async (keys: Keys) => keys.update(organizationId, id, { scopes: [] })
    // It may keep 'read' where the key has it, and the first one takes it away.
    const keep = async (keys: Keys) =>
      keys.update(organizationId, id, { scopes: ['read'], grantable: [] })
    const [, kept] = await meet(narrow, keep)
    expect(kept).toMatchObject({ status: 'rejected', reason: { name: 'NotGrantableError' } })
    expect((await first.get(organizationId, id)).scopes).toEqual([])
  })

  test('a key that is rotated behind a transfer is the new user’s', async () => {
    const { id } = await newKey()
    const transfer = async (keys: Keys) => keys.update(organizationId, id, { userId: 'usr_2' })
    const [, rotated] = await meet(transfer, rotate(id))
    expect(rotated).toMatchObject({ value: { tokenInfo: { userId: 'usr_2' } } })
  })

  test('a key that is transferred behind a rotation takes its successor along', async () => {
    const { id } = await newKey()
    const transfer = async (keys: Keys) => keys.update(organizationId, id, { userId: 'usr_2' })
    const [rotated] = await meet(rotate(id), transfer)
    if (rotated.status !== 'fulfilled') throw new Error('The key was not rotated.')
    const next = await first.get(organizationId, rotated.value.tokenInfo.tokenId)
    expect(next.userId).toBe('usr_2')
  })

  test('two transfers by different keys of a rotation both go through, one after the other', async () => {
    const { id } = await newKey()
    const next = (await rotate(id)(first)).tokenInfo.tokenId
    const give = (keyId: string, userId: string) => async (keys: Keys) =>
      keys.update(organizationId, keyId, { userId })
    const results = await meet(give(id, 'usr_2'), give(next, 'usr_3'))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    const { keys } = await first.list(organizationId)
    expect(keys.map(({ userId }) => userId)).toEqual(['usr_3', 'usr_3'])
  })

  test('a user who leaves keeps no key that was rotated at the same time', async () => {
    const { key, id } = await newKey()
    const leave = async (keys: Keys) => keys.revokeAll(organizationId, { userId: 'usr_1' })
    const [rotated, ended] = await meet(rotate(id), leave)
    if (rotated.status !== 'fulfilled') throw new Error('The key was not rotated.')
    expect(ended).toMatchObject({ value: [id, rotated.value.tokenInfo.tokenId] })
    expect(await admits(key)).toBe(false)
    expect(await admits(rotated.value.key)).toBe(false)
    expect((await first.list(organizationId)).keys).toEqual([])
  })
})
