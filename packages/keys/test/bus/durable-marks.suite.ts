import { createAuthenticator, type Authenticator } from '@claviger/core'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { makeToken, TOKEN_OPTIONS } from '../../../redis/test/support/tokens.ts'
import type { Keys } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { openTestKeys } from '../support/open-test-keys.ts'
import type { TestDatabase } from '../support/test-database.ts'

/** One process of a fleet that has the bus of its keys, and nothing else in common. */
interface Process {
  readonly guard: Authenticator
  readonly keys: Keys
  end(): Promise<void>
}

/** Revocations of access tokens outlive a fleet that has `keys.bus` alone. */
export function describeDurableMarks(make: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  beforeAll(async () => {
    database = await make()
  }, 240_000)

  const start = async (): Promise<Process> => {
    const keys = await openTestKeys(await database.connect())
    const guard = createAuthenticator({
      jwt: { ...TOKEN_OPTIONS, timeoutMs: 20_000 },
      bus: keys.bus,
    })
    let ended: Promise<void> | undefined
    const end = async () => {
      ended ??= guard.close().then(async () => keys.close())
      await ended
    }
    onTestFinished(end)
    return { guard, keys, end }
  }
  const verdictOf = async ({ guard }: Process, token: string): Promise<string> => {
    const outcome = await guard.authenticate({ headers: { authorization: `Bearer ${token}` } })
    return outcome.kind === 'granted' ? outcome.kind : outcome.reason
  }

  describe('a fleet with keys.bus alone', () => {
    test('refuses what was revoked before all of its processes were started again', async () => {
      const [token, other] = [makeToken('client_leaked'), makeToken('client_good')]
      const [one, two] = [await start(), await start()]
      for (const each of [one, two]) expect(await verdictOf(each, token)).toBe('granted')
      expect(await one.guard.revoke({ clientId: 'client_leaked' })).toMatchObject({
        marked: 1,
        durable: true,
      })
      expect(await verdictOf(one, token)).toBe('revoked')
      await eventually(async () => expect(await verdictOf(two, token)).toBe('revoked'))
      await Promise.all([one.end(), two.end()])

      const late = await start()
      expect(await verdictOf(late, token)).toBe('revoked')
      expect(await verdictOf(late, other)).toBe('granted')
      expect(await late.guard.unrevoke({ clientId: 'client_leaked' })).toMatchObject({
        durable: true,
      })
      await late.end()
      expect(await verdictOf(await start(), token)).toBe('granted')
    })

    test('keeps no mark once its bus was closed', async () => {
      const ended = await start()
      await ended.end()
      const { keys } = ended
      await expect(keys.bus.writeMarks?.([])).rejects.toThrow('must be open')
      await expect(keys.bus.readMarks?.(undefined)).rejects.toThrow('must be open')
    })
  })
}
