import { expect, test } from 'vitest'
import { findAudit } from '../../src/audit/find-audit.ts'
import { namedSecrets } from '../../src/secrets/named-secrets.ts'
import { MASTER, useSecrets, VALUE } from '../support/secrets-bench.ts'
import type { TestDatabase } from '../support/test-database.ts'

const NEXT_MASTER = 'next-master-key-'.repeat(4)

/** What holds for the encryption of secrets on every database. */
export function describeSealedSecrets(make: () => Promise<TestDatabase>): void {
  const bench = useSecrets(make)

  test('master keys change without a new value: old ones decrypt until all secrets are under the first', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    const both = namedSecrets(bench.database, [NEXT_MASTER, MASTER])
    expect(await both.of('org_1')('Stripe')).toBe(VALUE)
    await both.create('org_2', { name: 'Other', value: 'other' })
    expect(await both.rewrap({ actor: 'usr_operator' })).toBe(1)
    const { entries } = await findAudit(bench.database, null, {})
    const details = { rewrapped: 1 }
    expect(entries).toMatchObject([{ action: 'secret.rewrapped', actor: 'usr_operator', details }])
    expect(await both.rewrap()).toBe(0)
    const next = namedSecrets(bench.database, [NEXT_MASTER])
    expect(await next.of('org_1')('Stripe')).toBe(VALUE)
    expect(await next.of('org_2')('Other')).toBe('other')
    await expect(bench.secrets.of('org_1')('Stripe')).rejects.toMatchObject({
      code: 'unknown_master_key',
    })
  })

  test('rewrap stops at a secret whose master key is missing, and loses nothing', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    const next = namedSecrets(bench.database, [NEXT_MASTER])
    await expect(next.rewrap()).rejects.toMatchObject({ code: 'unknown_master_key' })
    expect((await findAudit(bench.database, null, {})).entries).toMatchObject([
      { action: 'secret.rewrapped', details: { rewrapped: 0 } },
    ])
    expect(await bench.secrets.of('org_1')('Stripe')).toBe(VALUE)
  })

  test('rewraps more than one batch', async () => {
    const all = Array.from({ length: 101 }, async (_, i) =>
      bench.secrets.create('org_1', { name: `secret-${i}`, value: String(i) }),
    )
    await Promise.all(all)
    const both = namedSecrets(bench.database, [NEXT_MASTER, MASTER])
    expect(await both.rewrap()).toBe(101)
    expect(await namedSecrets(bench.database, [NEXT_MASTER]).of('org_1')('secret-100')).toBe('100')
  })

  test.each([
    ['to another secret', "name = 'Other'", "name = 'Stripe'"],
    ['to another organization', "organization_id = 'org_2'", "organization_id = 'org_1'"],
  ])('a row that is moved %s does not open', async (_, to, from) => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await bench.secrets.create('org_1', { name: 'Other', value: 'other' })
    await bench.secrets.create('org_2', { name: 'Stripe', value: 'another' })
    await bench.database.query(
      `update claviger.secret_versions v
        set sealed = source.sealed, sealed_key = source.sealed_key, master_key = source.master_key
        from claviger.secret_versions source
        where v.secret_id = (select id from claviger.secrets where ${to} limit 1)
          and source.secret_id = (select id from claviger.secrets where ${from}
            and organization_id = 'org_1' limit 1)`,
    )
    const stolen =
      to === "name = 'Other'"
        ? bench.secrets.of('org_1')('Other')
        : bench.secrets.of('org_2')('Stripe')
    await expect(stolen).rejects.toMatchObject({ code: 'damaged_secret' })
  })
}
