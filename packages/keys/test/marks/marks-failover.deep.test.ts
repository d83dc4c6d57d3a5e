import { allowWarnings, startProxy } from '@claviger/conformance'
import { createAuthenticator } from '@claviger/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeToken, TOKEN_OPTIONS } from '../../../redis/test/support/tokens.ts'
import { openKeys, type Keys } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { newPepper } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { startStandby } from '../support/postgres-standby.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

describe.skipIf(POSTGRES_BIN === undefined)('keys.bus on a server that fails over', () => {
  const open = async (port: number): Promise<Keys> => {
    const database = `postgres://postgres@127.0.0.1:${port}/postgres`
    const keys = await openKeys({ database, prefix: 'acme', peppers: [newPepper()] })
    onTestFinished(async () => keys.close())
    return keys
  }
  const guardOf = (keys: Keys) => {
    const jwt = { ...TOKEN_OPTIONS, timeoutMs: 20_000 }
    const guard = createAuthenticator({ jwt, bus: keys.bus })
    onTestFinished(async () => guard.close())
    const ask = async (token: string): Promise<string> => {
      const outcome = await guard.authenticate({ headers: { authorization: `Bearer ${token}` } })
      return outcome.kind === 'granted' ? outcome.kind : outcome.reason
    }
    return { guard, ask }
  }

  test('tells a standby that took over what it lacks', { timeout: 180_000 }, async () => {
    const primary = await startPostgres()
    onTestFinished(async () => primary.stop())
    const proxy = await startProxy(primary.port)
    onTestFinished(async () => proxy.close())
    const { guard, ask } = guardOf(await open(proxy.port))
    const [kept, lost] = [makeToken('client_kept'), makeToken('client_lost')]
    expect(await ask(lost)).toBe('granted')
    await guard.revoke({ clientId: 'client_kept' })
    const standby = await startStandby(primary.port)
    onTestFinished(async () => standby.stop())
    expect(await guard.revoke({ clientId: 'client_lost' })).toMatchObject({ durable: true })

    proxy.cut()
    await primary.stop()
    await standby.promote()
    // As one that was further behind, of which nothing that is left tells.
    await standby.query(`delete from claviger.marks where about like '%client_lost%'`)
    proxy.leadTo(standby.port)
    proxy.heal()
    await eventually(async () => {
      const rows = await standby.query(`select 1 from claviger.marks where about like '%_lost%'`)
      expect(rows).toHaveLength(1)
    })
    await guard.close()
    const late = guardOf(await open(standby.port))
    for (const token of [kept, lost]) expect(await late.ask(token)).toBe('revoked')
    expect(await late.ask(makeToken('client_good'))).toBe('granted')
  })
})
