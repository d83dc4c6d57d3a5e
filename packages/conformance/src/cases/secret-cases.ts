import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { SecretsUnderTest } from '../secrets-under-test.ts'

const VALUE = 'sk_value_of_the_secret'
const DAY_MS = 86_400_000

/** What becomes of a named secret. */
export function secretCases(underTest: () => SecretsUnderTest): void {
  test('stores a value, and tells everything except the value', async () => {
    const { secrets, organizationId, valuesOf } = underTest()
    const created = await secrets.create(organizationId, { name: 'Stripe', value: VALUE })
    const described = await secrets.get(organizationId, 'Stripe')
    const listed = await secrets.list(organizationId)
    expect(created).toMatchObject({ name: 'Stripe', version: 1, createdAt: expect.any(Date) })
    expect([described, listed]).toEqual([created, { secrets: [created] }])
    expect(inspect([created, described, listed], { depth: Infinity })).not.toContain(VALUE)
    expect(await valuesOf(organizationId, 'Stripe')).toEqual([VALUE])
  })

  test('rotates with an overlap, and without one', async () => {
    const { secrets, organizationId, valuesOf } = underTest()
    await secrets.create(organizationId, { name: 'Stripe', value: 'first' })
    const second = { value: 'second', overlapMs: DAY_MS, ifVersion: 1 }
    const rotated = await secrets.rotate(organizationId, 'Stripe', second)
    expect(rotated).toMatchObject({ version: 2, previousEndsAt: expect.any(Date) })
    expect(await valuesOf(organizationId, 'Stripe')).toEqual(['second', 'first'])
    await secrets.rotate(organizationId, 'Stripe', { value: 'third' })
    expect(await valuesOf(organizationId, 'Stripe')).toEqual(['third'])
  })

  test('rotates the version that was meant, or nothing', async () => {
    const { secrets, organizationId, valuesOf } = underTest()
    await secrets.create(organizationId, { name: 'Stripe', value: 'first' })
    const late = secrets.rotate(organizationId, 'Stripe', { value: 'second', ifVersion: 7 })
    await expect(late).rejects.toMatchObject({ name: 'SecretConflictError' })
    expect(await valuesOf(organizationId, 'Stripe')).toEqual(['first'])
  })

  test('refuses a second secret of the same name', async () => {
    const { secrets, organizationId, valuesOf } = underTest()
    await secrets.create(organizationId, { name: 'Stripe', value: 'first' })
    const again = secrets.create(organizationId, { name: 'Stripe', value: 'second' })
    await expect(again).rejects.toMatchObject({ name: 'SecretExistsError' })
    expect(await valuesOf(organizationId, 'Stripe')).toEqual(['first'])
  })

  test('deletes a secret, and no other', async () => {
    const { secrets, organizationId } = underTest()
    await secrets.create(organizationId, { name: 'Gone', value: VALUE })
    await secrets.create(organizationId, { name: 'Other', value: VALUE })
    await secrets.delete(organizationId, 'Gone')
    const { secrets: left } = await secrets.list(organizationId)
    expect(left.map(({ name }) => name)).toEqual(['Other'])
    await expect(secrets.get(organizationId, 'Gone')).rejects.toMatchObject({
      name: 'SecretNotFoundError',
    })
  })

  test('finds no secret of another organization', async () => {
    const { secrets, organizationId, otherOrganizationId, valuesOf } = underTest()
    await secrets.create(organizationId, { name: 'Stripe', value: VALUE })
    const calls = [
      secrets.get(otherOrganizationId, 'Stripe'),
      secrets.rotate(otherOrganizationId, 'Stripe', { value: 'changed' }),
      secrets.delete(otherOrganizationId, 'Stripe'),
    ]
    for (const { reason } of (await Promise.allSettled(calls)).map(asRejected)) {
      expect(reason).toMatchObject({ name: 'SecretNotFoundError' })
    }
    expect(await secrets.list(otherOrganizationId)).toEqual({ secrets: [] })
    expect(await valuesOf(organizationId, 'Stripe')).toEqual([VALUE])
  })

  test('lists every secret once, a page at a time', async () => {
    const { secrets, organizationId } = underTest()
    for (const name of ['C', 'A', 'B']) await secrets.create(organizationId, { name, value: VALUE })
    const first = await secrets.list(organizationId, { pageSize: 2 })
    const { nextPageToken: pageToken = '' } = first
    const second = await secrets.list(organizationId, { pageSize: 2, pageToken })
    expect([...first.secrets, ...second.secrets].map(({ name }) => name)).toEqual(['A', 'B', 'C'])
    expect(second.nextPageToken).toBeUndefined()
    await expect(secrets.list(organizationId, { pageToken: 'x' })).rejects.toThrow(TypeError)
  })

  test.each([
    ['an empty name', '', VALUE],
    ['a name with a space', 'a b', VALUE],
    ['an empty value', 'Stripe', ''],
    ['a value that is too large', 'Stripe', 'x'.repeat(65_537)],
  ])('refuses %s, and an error never shows the value', async (_, name, value) => {
    const { secrets, organizationId } = underTest()
    const reason = await secrets.create(organizationId, { name, value }).then(
      () => 'it was stored',
      (error: unknown) => error,
    )
    expect(reason).toBeInstanceOf(TypeError)
    expect(inspect(reason)).not.toContain(VALUE)
    expect(await secrets.list(organizationId)).toEqual({ secrets: [] })
  })
}

function asRejected(result: PromiseSettledResult<unknown>): { readonly reason: unknown } {
  return result.status === 'rejected' ? result : { reason: 'it was found' }
}
