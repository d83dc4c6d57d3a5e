import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { Authenticator, AuthenticatorOptions, Guards } from '@claviger/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startStubIssuer, type StubIssuer } from './stub-issuer.ts'

/** A server with guards of its framework, and a route `GET /me` behind `authenticateToken`. */
export interface UpgradeServerUnderTest<Middleware> {
  readonly server: Server
  readonly guards: Pick<
    Guards<never, Middleware>,
    'guardUpgrade' | 'requireScope' | 'optionalToken'
  >
  readonly authenticator: Authenticator
  close(): Promise<void>
}

/** Starts a server on a free port of the loopback interface. */
export type StartUpgradeServer<Middleware> = (
  options: AuthenticatorOptions,
) => Promise<UpgradeServerUnderTest<Middleware>>

const INFO = { tokenId: 'apit_1', organizationId: 'org_1', customClaims: {} }

/** Holds the guard of upgrades to what it promises, with WebSockets of the `ws` package. */
export function describeUpgrade<Middleware>(
  name: string,
  start: StartUpgradeServer<Middleware>,
): void {
  describe(`guardUpgrade of ${name}`, () => {
    let issuer: StubIssuer
    let running: UpgradeServerUnderTest<Middleware>
    let sockets: WebSocketServer
    let port: number
    let handled: number
    let isKeyGood: boolean
    const clients: WebSocket[] = []

    beforeEach(async () => {
      issuer = await startStubIssuer()
      isKeyGood = true
      handled = 0
      running = await start({
        apiKeys: { lookup: async (key) => (key === 'good' && isKeyGood ? INFO : null), ttlMs: 1 },
        jwt: { ...issuer.options, organizationClaim: 'oid' },
      })
      sockets = new WebSocketServer({ noServer: true })
      const address = running.server.address()
      port = typeof address === 'object' && address !== null ? address.port : 0
    })
    afterEach(async () => {
      for (const client of clients.splice(0)) client.terminate()
      sockets.close()
      await running.close()
      issuer.close()
    })

    type Options = Parameters<typeof running.guards.guardUpgrade>[1]
    const guard = (options: Partial<Options> = {}) => {
      running.guards.guardUpgrade(
        running.server,
        { path: '/live', ...options },
        async ({ request, socket, head }) =>
          new Promise((resolve) => {
            handled += 1
            sockets.handleUpgrade(request, socket, head, (ws) => {
              resolve({
                close: (reason) => {
                  ws.close(4401, reason)
                },
              })
            })
          }),
      )
    }
    /** What came of opening a connection: the status of the refusal, or the open socket. */
    const open = async (credential?: string, path = '/live') => {
      const headers: Record<string, string> =
        credential === undefined ? {} : { authorization: `Bearer ${credential}` }
      const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
      clients.push(client)
      return new Promise<{ status: number; closed: Promise<string> }>((resolve, reject) => {
        const closed = new Promise<string>((end) => {
          client.on('close', (code, reason) => {
            end(`${code} ${reason.toString()}`)
          })
        })
        client.on('open', () => {
          resolve({ status: 101, closed })
        })
        client.on('unexpected-response', (_request, response) => {
          resolve({ status: response.statusCode ?? 0, closed })
        })
        client.on('error', reject)
      })
    }
    const statusOf = async (...args: Parameters<typeof open>) => (await open(...args)).status
    const issue = async (claims: Record<string, unknown> = {}) =>
      issuer.issue({ oid: 'org_1', ...claims })

    test('opens a connection for a verified caller', async () => {
      guard()
      expect(await statusOf(await issue())).toBe(101)
      expect(await statusOf('good')).toBe(101)
      expect(await statusOf('good', '/live?x=1')).toBe(101)
    })

    test('refuses before anything is upgraded', async () => {
      guard()
      expect(await statusOf()).toBe(401)
      expect(await statusOf('bad')).toBe(401)
      expect(await statusOf(await issuer.forge())).toBe(401)
      issuer.fail()
      expect(handled).toBe(0)
    })

    test('refuses with the same answer as a route', async () => {
      guard()
      const ofRoute = await fetch(`http://127.0.0.1:${port}/me`)
      const raw = await rawUpgrade(port, '/live')
      expect(raw.split('\r\n')[0]).toBe('HTTP/1.1 401 Unauthorized')
      for (const header of ['www-authenticate', 'content-type', 'cache-control', 'vary']) {
        expect(raw.toLowerCase()).toContain(
          `\r\n${header}: ${ofRoute.headers.get(header)}\r\n`.toLowerCase(),
        )
      }
      expect(raw.split('\r\n\r\n')[1]).toBe(await ofRoute.text())
    })

    test('holds a caller to the requirement of a guard', async () => {
      guard({ guard: running.guards.requireScope('live') })
      expect(await statusOf(await issue({ scopes: ['read'] }))).toBe(403)
      expect(await statusOf(await issue({ scopes: ['live'] }))).toBe(101)
      expect(handled).toBe(1)
    })

    test('closes exactly the connections of a revoked client', async () => {
      guard()
      const one = await open(await issue({ client_id: 'client_1', sub: 'client_1' }))
      const other = await open(await issue({ client_id: 'client_2', sub: 'client_2' }))
      const key = await open('good')
      await running.authenticator.revoke({ clientId: 'client_1' })
      expect(await one.closed).toBe('4401 revoked')
      expect(await stays(other.closed)).toBe(true)
      expect(await stays(key.closed)).toBe(true)
    })

    test('closes the connection of one revoked token', async () => {
      guard()
      const [first, second] = [await issue({ x: 1 }), await issue({ x: 2 })]
      const [one, other] = [await open(first), await open(second)]
      await running.authenticator.revoke({ token: first })
      expect(await one.closed).toContain('4401')
      expect(await stays(other.closed)).toBe(true)
    })

    test('closes the connection of a key that its authority has ended', async () => {
      guard()
      const key = await open('good')
      await running.authenticator.revoke({ keyId: 'apit_1' })
      // Revoked in the caches alone: its authority says that it is good.
      expect(await stays(key.closed)).toBe(true)
      isKeyGood = false
      await running.authenticator.revoke({ keyId: 'apit_1' })
      expect(await key.closed).toBe('4401 revoked')
    })

    test('closes a connection whose token expires', async () => {
      guard()
      const { status, closed } = await open(
        await issue({ exp: Math.floor(Date.now() / 1_000) + 1 }),
      )
      expect(status).toBe(101)
      expect(await closed).toBe('4401 expired')
    })

    test('notices a key that was ended in a dashboard, where it is asked about again', async () => {
      guard({ recheckMs: 1_000 })
      const key = await open('good')
      isKeyGood = false
      expect(await key.closed).toBe('4401 refused')
    })

    test('takes the credential from where extractToken finds it', async () => {
      guard({
        extractToken: (request: { readonly url?: string | undefined }) =>
          new URL(request.url ?? '', 'http://x').searchParams.get('ticket') ?? undefined,
      })
      expect(await statusOf(undefined, '/live?ticket=good')).toBe(101)
      expect(await statusOf('good', '/live')).toBe(401)
      expect(await statusOf(undefined, '/live?ticket=bad')).toBe(401)
    })

    test('leaves other paths to other listeners', async () => {
      guard()
      expect(await statusOf('good', '/other')).toBe(404)
      running.server.on('upgrade', (request, socket, head) => {
        if (request.url !== '/other') return
        sockets.handleUpgrade(request, socket, head, () => {})
      })
      expect(await statusOf(undefined, '/other')).toBe(101)
      expect(await statusOf(undefined, '/live')).toBe(401)
    })

    test('lets go of a connection that its client closes', async () => {
      guard()
      const token = await issue()
      await open(token)
      clients.at(-1)?.close()
      const spy = vi.spyOn(running.authenticator, 'authenticate')
      await vi.waitFor(async () => {
        spy.mockClear()
        await running.authenticator.revoke({ organizationId: 'org_1' })
        expect(spy).not.toHaveBeenCalled()
      })
    })

    test('destroys the socket when the handler fails', async () => {
      running.guards.guardUpgrade(running.server, { path: '/broken' }, () => {
        throw new Error('no')
      })
      await expect(open('good', '/broken')).rejects.toThrow(/socket hang up|ECONNRESET/)
    })

    test('rejects options that cannot work', () => {
      expect(() => guard({ path: 'live' })).toThrow(TypeError)
      expect(() => guard({ recheckMs: 10 })).toThrow(TypeError)
      expect(() => guard({ guard: running.guards.optionalToken })).toThrow(TypeError)
      guard()
      expect(() => guard()).toThrow(/guarded already/)
    })
  })
}

async function stays(closed: Promise<string>): Promise<boolean> {
  const pause = new Promise<true>((resolve) => {
    setTimeout(resolve, 100, true)
  })
  return (await Promise.race([closed, pause])) === true
}

async function rawUpgrade(port: number, path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const lines = [`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket']
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString('latin1')))
  await once(socket, 'close')
  return text
}
