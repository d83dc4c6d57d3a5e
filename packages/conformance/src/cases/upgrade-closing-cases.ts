import { promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { soakCount } from '../soak-count.ts'
import { UpgradeBench, type StartUpgradeServer } from '../upgrade-bench.ts'

const CONNECTIONS = soakCount('openConnections')
const AT_ONCE = 20

/** When an open connection is closed. */
export function describeUpgradeClosing<Middleware>(start: StartUpgradeServer<Middleware>): void {
  describe('when a connection is closed', () => {
    const bench = new UpgradeBench(start)

    test('closes exactly the connections of a revoked client', async () => {
      bench.guard()
      const one = await bench.open(await bench.issue({ client_id: 'client_1', sub: 'client_1' }))
      const other = await bench.open(await bench.issue({ client_id: 'client_2', sub: 'client_2' }))
      const key = await bench.open('good')
      await bench.running.authenticator.revoke({ clientId: 'client_1' })
      expect(await one.closed).toBe('4401 revoked')
      expect(await stays(other.closed)).toBe(true)
      expect(await stays(key.closed)).toBe(true)
    })

    test(
      `closes those of a client among ${CONNECTIONS}, and leaves no socket`,
      { timeout: 120_000 },
      async () => {
        bench.guard()
        const tokens = [
          await bench.issue({ client_id: 'client_1', sub: 'client_1' }),
          await bench.issue({ client_id: 'client_2', sub: 'client_2' }),
        ]
        const closed = new Map(tokens.map((token) => [token, new Array<Promise<string>>()]))
        for (let opened = 0; opened < CONNECTIONS; opened += AT_ONCE) {
          await Promise.all(
            Array.from({ length: AT_ONCE }, async (_, i) => {
              const token = tokens[i % 2]
              closed.get(token ?? '')?.push((await bench.open(token)).closed)
            }),
          )
        }
        const ended = { 1: 0, 2: 0 }
        for (const [i, token] of tokens.entries()) {
          for (const one of closed.get(token) ?? [])
            void one.then(() => (ended[i === 0 ? 1 : 2] += 1))
        }
        await bench.running.authenticator.revoke({ clientId: 'client_1' })
        const ofFirst = await Promise.all(closed.get(tokens[0] ?? '') ?? [])
        expect(new Set(ofFirst)).toEqual(new Set(['4401 revoked']))
        expect(ended).toEqual({ 1: CONNECTIONS / 2, 2: 0 })
        await bench.running.authenticator.revoke({ organizationId: 'org_1' })
        await Promise.all(closed.get(tokens[1] ?? '') ?? [])
        await expect.poll(() => bench.sockets.clients.size).toBe(0)
        const { server } = bench.running
        await expect.poll(async () => promisify(server.getConnections.bind(server))()).toBe(0)
      },
    )

    test('closes the connection of one revoked token', async () => {
      bench.guard()
      const [first, second] = [await bench.issue({ x: 1 }), await bench.issue({ x: 2 })]
      const [one, other] = [await bench.open(first), await bench.open(second)]
      await bench.running.authenticator.revoke({ token: first })
      expect(await one.closed).toContain('4401')
      expect(await stays(other.closed)).toBe(true)
    })

    test('closes the connection of a key that its authority has ended', async () => {
      bench.guard()
      const key = await bench.open('good')
      await bench.running.authenticator.revoke({ keyId: 'apit_1' })
      // Revoked in the caches alone: its authority says that it is good.
      expect(await stays(key.closed)).toBe(true)
      bench.isKeyGood = false
      await bench.running.authenticator.revoke({ keyId: 'apit_1' })
      expect(await key.closed).toBe('4401 revoked')
    })

    test('closes the connection of a key that was given an end after it opened', async () => {
      bench.guard()
      const key = await bench.open('good')
      bench.keyChanges = {
        // Counted from the answer of the authority.
        get expiry() {
          return new Date(Date.now() + 300)
        },
      }
      await bench.running.authenticator.revoke({ keyId: 'apit_1' })
      expect(await key.closed).toBe('4401 expired')
    })

    test.each([
      ['has lost a scope', { scopes: [] }],
      ["is another user's now", { userId: 'bob', scopes: ['live'] }],
    ])('closes the connection of a key that %s, though it is good', async (_, changes) => {
      bench.keyChanges = { userId: 'alice', scopes: ['live'] }
      bench.guard()
      const key = await bench.open('good')
      bench.keyChanges = { userId: 'alice', ...changes }
      await bench.running.authenticator.revoke({ keyId: 'apit_1' })
      expect(await key.closed).toBe('4401 revoked')
    })

    test('closes a connection whose token expires', async () => {
      bench.guard()
      const { status, closed } = await bench.open(
        await bench.issue({ exp: Math.floor(Date.now() / 1_000) + 1 }),
      )
      expect(status).toBe(101)
      expect(await closed).toBe('4401 expired')
    })

    test('notices a key that was ended in a dashboard, where it is asked about again', async () => {
      bench.guard({ recheckMs: 1_000 })
      const key = await bench.open('good')
      bench.isKeyGood = false
      expect(await key.closed).toBe('4401 refused')
    })

    test('lets go of a connection that its client closes', async () => {
      bench.guard()
      const token = await bench.issue()
      await bench.open(token)
      bench.clients.at(-1)?.close()
      const spy = vi.spyOn(bench.running.authenticator, 'authenticate')
      await vi.waitFor(async () => {
        spy.mockClear()
        await bench.running.authenticator.revoke({ organizationId: 'org_1' })
        expect(spy).not.toHaveBeenCalled()
      })
    })
  })
}

async function stays(closed: Promise<string>): Promise<boolean> {
  const pause = new Promise<true>((resolve) => {
    setTimeout(resolve, 100, true)
  })
  return (await Promise.race([closed, pause])) === true
}
