import { expect, test } from 'vitest'
import { tellExpiring } from '../../src/expiry/tell-expiring.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { useKeys } from '../support/keys-bench.ts'

const DAY_MS = 86_400_000

/** What holds for keys that end soon on every database. */
export function describeExpiring(make: () => Promise<TestDatabase>): void {
  const bench = useKeys(make)

  /** Makes a key of so many days that has so many left. */
  const keyOf = async (lifetimeDays: number, leftDays: number): Promise<string> => {
    const expiry = new Date(Date.now() + lifetimeDays * DAY_MS)
    const { tokenId } = (await bench.keys.create(bench.organizationId, { expiry })).tokenInfo
    await pass(lifetimeDays - leftDays, tokenId)
    return tokenId
  }
  const pass = async (days: number, tokenId: string): Promise<void> => {
    await bench.database.query(
      `update claviger.keys set created_at = created_at - make_interval(secs => $2::float8),
        expires_at = expires_at - make_interval(secs => $2::float8) where id = $1`,
      [tokenId, (days * DAY_MS) / 1_000],
    )
  }
  const told = async (): Promise<readonly (readonly [string, number])[]> => {
    const heard: (readonly [string, number])[] = []
    await tellExpiring(bench.database, ({ tokenInfo, withinDays }) => {
      if (tokenInfo.organizationId === bench.organizationId)
        heard.push([tokenInfo.tokenId, withinDays])
    })
    return heard
  }

  test('are told of 30, 7 and 1 days before, each once', async () => {
    const keyId = await keyOf(90, 40)
    expect(await told()).toEqual([])
    for (const [days, expected] of [
      [11, 30],
      [23, 7],
      [5.5, 1],
    ] as const) {
      await pass(days, keyId)
      expect(await told()).toEqual([[keyId, expected]])
      expect(await told()).toEqual([])
    }
  })

  test('are told of by the nearest notice only, and not of a whole life', async () => {
    const late = await keyOf(90, 5)
    const short = await keyOf(7, 6.9)
    expect(await told()).toEqual([[late, 7]])
    await pass(6.5, short)
    expect(await told()).toEqual([[short, 1]])
  })

  test('are not told of when they have ended, or were rotated', async () => {
    const revoked = await keyOf(90, 5)
    await bench.keys.revoke(bench.organizationId, revoked)
    const rotated = await keyOf(90, 5)
    await bench.keys.rotate(bench.organizationId, rotated)
    await keyOf(90, -1)
    expect(await told()).toEqual([])
  })

  test('are told of by one of several processes', async () => {
    await keyOf(90, 5)
    const heard = await Promise.all([told(), told(), told()])
    expect(heard.flat()).toHaveLength(1)
  })

  test('are told of again by the next sweep after a listener failed, not before', async () => {
    const keyId = await keyOf(90, 5)
    await tellExpiring(bench.database, () => {
      throw new Error('no mail')
    })
    const passMinutes = async (minutes: number) =>
      bench.database.query(
        `update claviger.expiry_notices set claimed_at = claimed_at - make_interval(mins => $2)
          where key_id = $1`,
        [keyId, minutes],
      )
    await passMinutes(45)
    expect(await told()).toEqual([])
    // The first sweep is a minute after the start, the second an hour after it.
    await passMinutes(14)
    expect(await told()).toEqual([[keyId, 7]])
  })
}
