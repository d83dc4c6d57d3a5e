import { describeSecrets } from '@claviger/conformance'
import { describe, expect, test } from 'vitest'
import { useSecrets, VALUE } from '../support/secrets-bench.ts'
import type { TestDatabase } from '../support/test-database.ts'

/** What holds for named secrets on every database. */
export function describeNamedSecrets(make: () => Promise<TestDatabase>): void {
  const bench = useSecrets(make)

  const audit = async () => {
    const rows = await bench.database.query(
      'select organization_id, action, subject, actor, address, details from claviger.audit order by number',
    )
    return rows.map((row) => Object.values(row))
  }

  describeSecrets('Claviger keys', () => ({
    secrets: bench.secrets,
    organizationId: 'org_1',
    otherOrganizationId: 'org_2',
    valuesOf: async (organizationId, name) => bench.secrets.readAll(organizationId, name),
  }))

  describe('one organization’s secret, in another’s call', () => {
    test.each<readonly [string, () => Promise<unknown>]>([
      ['is not read', async () => bench.secrets.of('org_2')('Stripe')],
      ['is not read in all its values', async () => bench.secrets.readAll('org_2', 'Stripe')],
      ['is not rotated', async () => bench.secrets.rotate('org_2', 'Stripe', { value: 'other' })],
      ['is not deleted', async () => bench.secrets.delete('org_2', 'Stripe')],
    ])('%s: it is not found', async (_, call) => {
      await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
      await expect(call()).rejects.toMatchObject({ code: 'secret_not_found' })
      expect((await bench.secrets.list('org_2')).secrets).toEqual([])
      expect(await bench.secrets.of('org_1')('Stripe')).toBe(VALUE)
    })
  })

  test('a deleted secret is gone with its values, and its name is free', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await bench.secrets.delete('org_1', 'stripe')
    await expect(bench.secrets.of('org_1')('Stripe')).rejects.toThrow('{{Secrets.Stripe}}')
    expect(await bench.database.query('select 1 from claviger.secret_versions')).toEqual([])
    await bench.secrets.create('org_1', { name: 'Stripe', value: 'again' })
    expect(await bench.secrets.of('org_1')('Stripe')).toBe('again')
  })

  test('writes every change and every reading into the audit trail, and no refused one', async () => {
    const by = { actor: 'usr_1', address: '192.0.2.1' }
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE, ...by })
    await bench.secrets.of('org_1', by)('stripe')
    await bench.secrets.rotate('org_1', 'Stripe', { value: 'new', overlapMs: 60_000, ...by })
    await bench.secrets.readAll('org_1', 'Stripe')
    await expect(
      bench.secrets.rotate('org_1', 'Stripe', { value: 'x', ifVersion: 9 }),
    ).rejects.toMatchObject({ code: 'secret_conflict' })
    await bench.secrets.delete('org_1', 'Stripe', by)
    expect(await audit()).toEqual([
      ['org_1', 'secret.created', 'Stripe', 'usr_1', '192.0.2.1', { version: 1 }],
      ['org_1', 'secret.read', 'Stripe', 'usr_1', '192.0.2.1', { version: 1 }],
      ['org_1', 'secret.rotated', 'Stripe', 'usr_1', '192.0.2.1', { version: 2 }],
      ['org_1', 'secret.read', 'Stripe', null, null, { version: 2 }],
      ['org_1', 'secret.deleted', 'Stripe', 'usr_1', '192.0.2.1', { version: 2 }],
    ])
  })

  test('reads nothing when the audit trail cannot be written', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await bench.database.query('alter table claviger.audit rename to hidden_audit')
    try {
      await expect(bench.secrets.of('org_1')('Stripe')).rejects.toMatchObject({ code: '42P01' })
    } finally {
      await bench.database.query('alter table claviger.hidden_audit rename to audit')
    }
  })
}
