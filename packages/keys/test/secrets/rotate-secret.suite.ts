import { expect, test } from 'vitest'
import { useSecrets, VALUE } from '../support/secrets-bench.ts'
import type { TestDatabase } from '../support/test-database.ts'

/** What holds for the rotation of secrets on every database. */
export function describeRotatedSecrets(make: () => Promise<TestDatabase>): void {
  const bench = useSecrets(make)

  test('ends the value before at once', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    const info = await bench.secrets.rotate('org_1', 'STRIPE', { value: 'new' })
    expect(info).toEqual({
      name: 'Stripe',
      version: 2,
      createdAt: expect.any(Date),
      rotatedAt: expect.any(Date),
    })
    expect(await bench.secrets.readAll('org_1', 'Stripe')).toEqual(['new'])
  })

  test('keeps the value before valid for the overlap, and two values at most', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    const { previousEndsAt } = await bench.secrets.rotate('org_1', 'Stripe', {
      value: 'new',
      overlapMs: 60_000,
    })
    expect(previousEndsAt).toBeInstanceOf(Date)
    expect(await bench.secrets.readAll('org_1', 'Stripe')).toEqual(['new', VALUE])
    expect(await bench.secrets.of('org_1')('Stripe')).toBe('new')
    await bench.secrets.rotate('org_1', 'Stripe', { value: 'newest', overlapMs: 60_000 })
    expect(await bench.secrets.readAll('org_1', 'Stripe')).toEqual(['newest', 'new'])
  })

  test('ends the overlap by the clock of the database', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await bench.secrets.rotate('org_1', 'Stripe', { value: 'new', overlapMs: 60_000 })
    await bench.database.query(
      "update claviger.secret_versions set ends_at = ends_at - interval '61 seconds'",
    )
    expect(await bench.secrets.readAll('org_1', 'Stripe')).toEqual(['new'])
  })

  test('lets one of two rotations of the same version through', async () => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    const results = await Promise.allSettled(
      ['a', 'b'].map(async (value) =>
        bench.secrets.rotate('org_1', 'Stripe', { value, ifVersion: 1, overlapMs: 60_000 }),
      ),
    )
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const values = await bench.secrets.readAll('org_1', 'Stripe')
    expect(values).toHaveLength(2)
    expect(values[1]).toBe(VALUE)
  })

  test.each<readonly [string, object, RegExp]>([
    ['an overlap over 30 days', { value: 'new', overlapMs: 3e9 }, /overlapMs/],
    ['a negative overlap', { value: 'new', overlapMs: -1 }, /overlapMs/],
    ['an empty value', { value: '' }, /value/],
  ])('refuses %s, and changes nothing', async (_, options, message) => {
    await bench.secrets.create('org_1', { name: 'Stripe', value: VALUE })
    await expect(bench.secrets.rotate('org_1', 'Stripe', options as never)).rejects.toThrow(message)
    expect(await bench.secrets.readAll('org_1', 'Stripe')).toEqual([VALUE])
  })
}
