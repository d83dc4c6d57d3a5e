import { allowWarnings, startProxy } from '@claviger/conformance'
import { createAuthenticator, type Authenticator } from '@claviger/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openKeys, type Keys } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { newPepper } from '../support/open-test-keys.ts'
import { POSTGRES_BIN } from '../support/postgres-programs.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { startStandby } from '../support/postgres-standby.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const ORGANIZATION = 'org_1'

describe.skipIf(POSTGRES_BIN === undefined)(
  'a server that fails over',
  { timeout: 180_000 },
  () => {
    const guardOf = (keys: Keys, options: object = {}): Authenticator => {
      const guard = createAuthenticator({
        apiKeys: { ...keys.optionsFor('live'), ...options },
        bus: keys.bus,
      })
      onTestFinished(async () => guard.close())
      return guard
    }
    const ask = async (guard: Authenticator, key: string): Promise<string | number> => {
      const outcome = await guard.authenticate({ headers: { authorization: `Bearer ${key}` } })
      return outcome.kind === 'refused' ? outcome.refusal.status : outcome.kind
    }

    test('answers 503 meanwhile and never 401, and ends no revocation', async () => {
      const primary = await startPostgres()
      onTestFinished(async () => primary.stop())
      const standby = await startStandby(primary.port)
      onTestFinished(async () => standby.stop())
      const proxy = await startProxy(primary.port)
      onTestFinished(async () => proxy.close())
      const keys = await openKeys({
        database: `postgres://postgres@127.0.0.1:${proxy.port}/postgres`,
        prefix: 'acme',
        peppers: [newPepper()],
        timeoutMs: 1_000,
      })
      onTestFinished(async () => keys.close())
      const remembering = guardOf(keys, { ttlMs: 600_000 })
      const fresh = createAuthenticator({ apiKeys: { ...keys.optionsFor('live'), cache: false } })
      onTestFinished(async () => fresh.close())
      const good = await keys.create(ORGANIZATION)
      const revoked = await keys.create(ORGANIZATION)
      expect(await ask(remembering, good.key)).toBe('granted')
      expect(await ask(remembering, revoked.key)).toBe('granted')
      await keys.revoke(ORGANIZATION, revoked.tokenInfo.tokenId)
      expect(await ask(remembering, revoked.key)).toBe(401)
      await eventually(async () => {
        const [row] = await standby.query(
          'select revoked_at from claviger.keys where revoked_at is not null',
        )
        expect(row).toBeDefined()
      })

      const seen = new Set<string | number>()
      const admitted = new Set<string | number>()
      const over = new AbortController()
      const requests = (async () => {
        while (!over.signal.aborted) {
          seen.add(await ask(fresh, good.key))
          admitted.add(await ask(fresh, revoked.key))
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      })()
      primary.process.kill('SIGKILL')
      await eventually(() => expect(seen).toContain(503))
      expect(await ask(remembering, revoked.key)).not.toBe('granted')
      proxy.leadTo(standby.port)
      // It judges already, and takes no change yet.
      await eventually(async () => expect(await ask(fresh, good.key)).toBe('granted'))
      await expect(keys.create(ORGANIZATION)).rejects.toMatchObject({ code: '25006' })
      await standby.promote()
      await eventually(() => expect(keys.bus.isCurrent()).toBe(true))
      await eventually(async () => keys.create(ORGANIZATION))
      over.abort()
      await requests

      expect(seen).toEqual(new Set([503, 'granted']))
      // 503 only where a request met the gap.
      expect([401, 503]).toEqual(expect.arrayContaining([...admitted]))
      expect(await ask(remembering, revoked.key)).toBe(401)
      expect(await ask(remembering, good.key)).toBe('granted')
      await keys.revoke(ORGANIZATION, good.tokenInfo.tokenId)
      expect(await ask(remembering, good.key)).toBe(401)
    })
  },
)
