import { expect, test } from 'vitest'
import type { AuditEntry, FindAuditOptions } from '@claviger/core'
import { pruneAudit } from '../../src/audit/prune-audit.ts'
import { writePageToken } from '../../src/paging/page-token.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { useKeys } from '../support/keys-bench.ts'

const BY = { actor: 'usr_1', address: '192.0.2.1' }

/** What holds for the audit trail on every database. */
export function describeAudit(make: () => Promise<TestDatabase>): void {
  const bench = useKeys(make)
  const actionsOf = async (options?: FindAuditOptions): Promise<readonly string[]> => {
    const { entries } = await bench.keys.audit(bench.organizationId, options)
    return entries.map(({ action }) => action)
  }
  const age = async (days: number): Promise<void> => {
    await bench.database.transaction(async (transaction) => {
      await transaction.query('alter table claviger.audit disable trigger keep_audit')
      await transaction.query(
        'update claviger.audit set at = at - make_interval(days => $2) where organization_id = $1',
        [bench.organizationId, days],
      )
      await transaction.query('alter table claviger.audit enable trigger keep_audit')
    })
  }

  test('tells who did what to which key, from where, the newest first', async () => {
    const { tokenInfo } = await bench.keys.create(bench.organizationId, BY)
    await bench.keys.update(bench.organizationId, tokenInfo.tokenId, { description: 'CI', ...BY })
    const next = await bench.keys.rotate(bench.organizationId, tokenInfo.tokenId, BY)
    await bench.keys.revoke(bench.organizationId, tokenInfo.tokenId, BY)
    const { entries } = await bench.keys.audit(bench.organizationId)
    const subject = tokenInfo.tokenId
    const common = { organizationId: bench.organizationId, subject, ...BY, at: expect.any(String) }
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

  test('tells whose a key was and what it could do before and after a change', async () => {
    const options = { scopes: ['read'], roles: ['viewer'], userId: 'usr_1' }
    const { tokenId } = (await bench.keys.create(bench.organizationId, options)).tokenInfo
    const change = { scopes: ['read', 'write'], userId: null, roles: ['viewer'] }
    await bench.keys.update(bench.organizationId, tokenId, change)
    const { entries } = await bench.keys.audit(bench.organizationId)
    expect(entries.map(({ details }) => details)).toEqual([
      {
        fields: ['scopes', 'roles', 'userId'],
        before: { scopes: ['read'], userId: 'usr_1' },
        after: { scopes: ['read', 'write'], userId: null },
      },
      { mode: 'live', ...options },
    ])
  })

  test('tells what was refused before it came here', async () => {
    const refused = { action: 'key.revoke', reason: 'permission', ...BY }
    await bench.keys.noteRefusal(bench.organizationId, { ...refused, subject: 'key_1' })
    await bench.keys.noteRefusal(bench.organizationId, { ...refused, refused: ['x'.repeat(300)] })
    const { entries } = await bench.keys.audit(bench.organizationId)
    const details = { action: 'key.revoke', reason: 'permission' }
    expect(entries).toMatchObject([
      { action: 'request.refused', subject: '', ...BY, details: { refused: ['x'.repeat(256)] } },
      { action: 'request.refused', subject: 'key_1', ...BY, details },
    ])
    for (const wrong of [{ action: '' }, { reason: 'x'.repeat(257) }, { subject: '' }]) {
      const noted = bench.keys.noteRefusal(bench.organizationId, { ...refused, ...wrong })
      await expect(noted).rejects.toThrow(TypeError)
    }
  })

  test('shows nothing of another organization', async () => {
    await bench.keys.create('org_other')
    expect(await actionsOf()).toEqual([])
  })

  test('filters by subject, action, actor and time', async () => {
    const one = await bench.keys.create(bench.organizationId, { actor: 'a' })
    await bench.keys.create(bench.organizationId, { actor: 'b' })
    await bench.keys.revoke(bench.organizationId, one.tokenInfo.tokenId, { actor: 'b' })
    expect(await actionsOf({ subject: one.tokenInfo.tokenId })).toHaveLength(2)
    expect(await actionsOf({ action: 'key.created' })).toHaveLength(2)
    expect(await actionsOf({ actor: 'b', action: 'key.created' })).toHaveLength(1)
    const tomorrow = new Date(Date.now() + 86_400_000)
    expect(await actionsOf({ until: tomorrow })).toHaveLength(3)
    expect(await actionsOf({ since: tomorrow })).toEqual([])
  })

  test('has every entry once in its pages', async () => {
    for (let i = 0; i < 5; i += 1) await bench.keys.create(bench.organizationId)
    const seen: AuditEntry[] = []
    let pageToken: string | undefined
    do {
      const page = await bench.keys.audit(bench.organizationId, {
        pageSize: 2,
        ...(pageToken === undefined ? {} : { pageToken }),
      })
      seen.push(...page.entries)
      pageToken = page.nextPageToken
    } while (pageToken !== undefined)
    expect(seen).toEqual((await bench.keys.audit(bench.organizationId)).entries)
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
    await expect(bench.keys.audit(bench.organizationId, options)).rejects.toThrow(message)
  })

  test('refuses the page token of another list', async () => {
    await bench.keys.create(bench.organizationId)
    await bench.keys.create(bench.organizationId)
    const { nextPageToken: pageToken = '' } = await bench.keys.audit(bench.organizationId, {
      pageSize: 1,
    })
    await expect(bench.keys.audit('org_other', { pageToken })).rejects.toThrow(/pageToken/)
    await expect(bench.keys.audit(bench.organizationId, { pageToken, actor: 'a' })).rejects.toThrow(
      /pageToken/,
    )
    const forged = writePageToken(['1 or true'], ['audit', bench.organizationId])
    await expect(bench.keys.audit(bench.organizationId, { pageToken: forged })).rejects.toThrow(
      /pageToken/,
    )
  })

  test.each([
    `update claviger.audit set actor = 'usr_2'`,
    'delete from claviger.audit',
    'truncate claviger.audit',
  ])('refuses to %s', async (statement) => {
    await bench.keys.create(bench.organizationId)
    await expect(bench.database.query(statement)).rejects.toMatchObject({ code: '42501' })
    expect(await actionsOf()).toEqual(['key.created'])
  })

  test('keeps entries for the retention, and deletes those that are older', async () => {
    await bench.keys.create(bench.organizationId)
    await age(30)
    await bench.keys.create(bench.organizationId)
    await pruneAudit(bench.database, 31)
    expect(await actionsOf()).toHaveLength(2)
    await pruneAudit(bench.database, 30)
    expect(await actionsOf()).toHaveLength(1)
    // Only in the transaction of the retention.
    await expect(bench.database.query('delete from claviger.audit')).rejects.toMatchObject({
      code: '42501',
    })
  })
}
