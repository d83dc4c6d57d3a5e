import { secretFromReference } from '@claviger/scalekit'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { MASTER, useSecrets, VALUE } from '../support/secrets-bench.ts'
import type { TestDatabase } from '../support/test-database.ts'

/** What holds for new secrets on every database. */
export function describeNewSecrets(make: () => Promise<TestDatabase>): void {
  const bench = useSecrets(make)

  const dump = async () => {
    const rows = [
      ...(await bench.database.query(
        `select s.*, v.* from claviger.secrets s
          join claviger.secret_versions v on v.secret_id = s.id`,
      )),
      ...(await bench.database.query('select * from claviger.audit')),
    ]
    const values = rows.flatMap((row) => Object.values(row))
    // As text: a value that was stored in the clear would be readable in its bytes.
    return inspect(
      values.map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      ),
      { maxArrayLength: null },
    )
  }

  test('stores a secret that is used by reference, in any case', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    const source = secretFromReference('{{secrets.STRIPE}}', bench.secrets.of('org_1'))
    expect(await source()).toBe(VALUE)
  })

  test('tells everything except the value', async () => {
    const info = await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    expect(info).toEqual({ name: 'Stripe', version: 1, createdAt: expect.any(Date) })
    expect(await bench.secrets.list('org_1')).toEqual({ secrets: [info] })
  })

  test('leaves no trace of the value or the master key in the database', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    const everything = await dump()
    expect(everything).toContain('Stripe')
    expect(everything).not.toContain(VALUE)
    expect(everything).not.toContain(MASTER)
  })

  test('refuses a second one of the name, in any case, and changes nothing', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await expect(
      bench.secrets.create('org_1', { name: 'stripe', value: 'other' }),
    ).rejects.toMatchObject({ code: 'secret_exists' })
    expect(await bench.secrets.of('org_1')('Stripe')).toBe(VALUE)
  })

  test('keeps organizations apart', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await bench.secrets.create('org_2', { name: 'Stripe', value: 'another' })
    expect(await bench.secrets.of('org_1')('Stripe')).toBe(VALUE)
    expect(await bench.secrets.of('org_2')('Stripe')).toBe('another')
  })

  test.each<readonly [string, unknown, RegExp]>([
    ['an empty name', { name: '', value: VALUE }, /name/],
    ['a name of 10 MB', { name: 'x'.repeat(10_000_000), value: VALUE }, /name/],
    ['no value', { name: 'Stripe' }, /value/],
    ['a value over 64 KiB', { name: 'Stripe', value: VALUE.repeat(4_000) }, /value/],
  ])('refuses %s', async (_, options, message) => {
    const failed = bench.secrets.create('org_1', options as never)
    await expect(failed).rejects.toThrow(TypeError)
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.not.toThrow(VALUE)
    expect(await bench.secrets.list('org_1')).toEqual({ secrets: [] })
  })

  test.each<unknown>(['', undefined, 'x'.repeat(257), 'a\0b'])(
    'refuses the organization %j',
    async (organizationId) => {
      const failed = bench.secrets.create(organizationId as never, { name: 'Stripe', value: VALUE })
      await expect(failed).rejects.toThrow(/organization/)
    },
  )
}
