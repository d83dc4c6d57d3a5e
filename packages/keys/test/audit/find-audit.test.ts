import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AuditEntry, FindAuditOptions } from '@claviger/core'
import { pruneAudit } from '../../src/audit/prune-audit.ts'
import type { Database } from '../../src/database/database.ts'
import type { Keys } from '../../src/index.ts'
import { writePageToken } from '../../src/paging/page-token.ts'
import { describeDatabases } from '../support/describe-databases.ts'
import { openTestKeys } from '../support/open-test-keys.ts'

const BY = { actor: 'usr_1', address: '192.0.2.1' }

describeDatabases('the audit trail', (make) => {
  let database: Database
  let keys: Keys
  let organizationId: string
  let organizations = 0
  beforeAll(async () => {
    const made = await make()
    database = await made.connect()
    keys = await openTestKeys(await made.connect())
  }, 120_000)
  afterAll(async () => {
    await keys.close()
    await database.close()
  })
  beforeEach(() => {
    organizations += 1
    organizationId = `org_${organizations}`
  })
  const actionsOf = async (options?: FindAuditOptions): Promise<readonly string[]> => {
    const { entries } = await keys.audit(organizationId, options)
    return entries.map(({ action }) => action)
  }
  const age = async (days: number): Promise<void> => {
    await database.transaction(async (transaction) => {
      await transaction.query('alter table claviger.audit disable trigger keep_audit')
      await transaction.query(
        'update claviger.audit set at = at - make_interval(days => $2) where organization_id = $1',
        [organizationId, days],
      )
      await transaction.query('alter table claviger.audit enable trigger keep_audit')
    })
  }

  test('tells who did what to which key, from where, the newest first', async () => {
    const { tokenInfo } = await keys.create(organizationId, BY)
    await keys.update(organizationId, tokenInfo.tokenId, { description: 'CI', ...BY })
    const next = await keys.rotate(organizationId, tokenInfo.tokenId, BY)
    await keys.revoke(organizationId, tokenInfo.tokenId, BY)
    const { entries } = await keys.audit(organizationId)
    const subject = tokenInfo.tokenId
    const common = { organizationId, subject, ...BY, at: expect.any(String) }
    expect(entries).toMatchObject([
      { ...common, action: 'key.revoked' },
      {
        ...common,
        action: 'key.rotated',
        details: { replacedBy: next.tokenInfo.tokenId, overlapMs: 86_400_000 },
      },
      { ...common, action: 'key.updated', details: { fields: ['description'] } },
      { ...common, action: 'key.created' },
    ])
  })

  test('shows nothing of another organization', async () => {
    await keys.create('org_other')
    expect(await actionsOf()).toEqual([])
  })

  test('filters by subject, action, actor and time', async () => {
    const one = await keys.create(organizationId, { actor: 'a' })
    await keys.create(organizationId, { actor: 'b' })
    await keys.revoke(organizationId, one.tokenInfo.tokenId, { actor: 'b' })
    expect(await actionsOf({ subject: one.tokenInfo.tokenId })).toHaveLength(2)
    expect(await actionsOf({ action: 'key.created' })).toHaveLength(2)
    expect(await actionsOf({ actor: 'b', action: 'key.created' })).toHaveLength(1)
    const tomorrow = new Date(Date.now() + 86_400_000)
    expect(await actionsOf({ until: tomorrow })).toHaveLength(3)
    expect(await actionsOf({ since: tomorrow })).toEqual([])
  })

  test('has every entry once in its pages', async () => {
    for (let i = 0; i < 5; i += 1) await keys.create(organizationId)
    const seen: AuditEntry[] = []
    let pageToken: string | undefined
    do {
      const page = await keys.audit(organizationId, {
        pageSize: 2,
        ...(pageToken === undefined ? {} : { pageToken }),
      })
      seen.push(...page.entries)
      pageToken = page.nextPageToken
    } while (pageToken !== undefined)
    expect(seen).toEqual((await keys.audit(organizationId)).entries)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(5)
  })

  test.each<readonly [string, FindAuditOptions, RegExp]>([
    ['a page of nothing', { pageSize: 0 }, /pageSize/],
    ['a page of everything', { pageSize: 101 }, /pageSize/],
    ['an invalid instant', { since: new Date(Number.NaN) }, /since/],
    ['an empty subject', { subject: '' }, /subject/],
    ['an actor of 10 MB', { actor: 'x'.repeat(10_000_000) }, /actor/],
    ['a forged page token', { pageToken: 'x' }, /pageToken/],
  ])('refuses %s', async (_, options, message) => {
    await expect(keys.audit(organizationId, options)).rejects.toThrow(message)
  })

  test('refuses the page token of another list', async () => {
    await keys.create(organizationId)
    await keys.create(organizationId)
    const { nextPageToken: pageToken = '' } = await keys.audit(organizationId, { pageSize: 1 })
    await expect(keys.audit('org_other', { pageToken })).rejects.toThrow(/pageToken/)
    await expect(keys.audit(organizationId, { pageToken, actor: 'a' })).rejects.toThrow(/pageToken/)
    const forged = writePageToken(['1 or true'], ['audit', organizationId])
    await expect(keys.audit(organizationId, { pageToken: forged })).rejects.toThrow(/pageToken/)
  })

  test.each([
    `update claviger.audit set actor = 'usr_2'`,
    'delete from claviger.audit',
    'truncate claviger.audit',
  ])('refuses to %s', async (statement) => {
    await keys.create(organizationId)
    await expect(database.query(statement)).rejects.toMatchObject({ code: '42501' })
    expect(await actionsOf()).toEqual(['key.created'])
  })

  test('keeps entries for the retention, and deletes those that are older', async () => {
    await keys.create(organizationId)
    await age(30)
    await keys.create(organizationId)
    await pruneAudit(database, 31)
    expect(await actionsOf()).toHaveLength(2)
    await pruneAudit(database, 30)
    expect(await actionsOf()).toHaveLength(1)
    // Only in the transaction of the retention.
    await expect(database.query('delete from claviger.audit')).rejects.toMatchObject({
      code: '42501',
    })
  })
})
