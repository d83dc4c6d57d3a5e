import type { Server } from 'node:http'
import type { Authenticator, AuthenticatorOptions, Guards, TokenInfoInput } from '@claviger/core'
import { afterEach, beforeEach } from 'vitest'
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

/** A WebSocket client, and what came of opening its connection. */
export interface OpenedUpgrade {
  /** 101, or the status of the refusal. */
  readonly status: number
  /** The code and the reason that the connection is closed with. */
  readonly closed: Promise<string>
}

const INFO = { tokenId: 'apit_1', organizationId: 'org_1', customClaims: {} }

/** Starts a server before each test of the `describe` around it, with clients to open connections. */
export class UpgradeBench<Middleware> {
  readonly clients: WebSocket[] = []
  /** Whether the key `good` is good. */
  isKeyGood = true
  /** What the authority says of the key `good` besides. */
  keyChanges: Partial<TokenInfoInput> = {}
  /** How often the handler ran. */
  handled = 0
  readonly #started: () => Started<Middleware>

  constructor(start: StartUpgradeServer<Middleware>) {
    let started: Started<Middleware> | undefined
    beforeEach(async () => {
      this.isKeyGood = true
      this.keyChanges = {}
      this.handled = 0
      started = await this.#startAll(start)
    })
    afterEach(async () => {
      for (const client of this.clients.splice(0)) client.terminate()
      if (started === undefined) return
      started.sockets.close()
      await started.running.close()
      started.issuer.close()
    })
    this.#started = () => {
      if (started === undefined) throw new Error('The server starts before each test.')
      return started
    }
  }

  get running(): UpgradeServerUnderTest<Middleware> {
    return this.#started().running
  }

  get issuer(): StubIssuer {
    return this.#started().issuer
  }

  get sockets(): WebSocketServer {
    return this.#started().sockets
  }

  get port(): number {
    const address = this.running.server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** Guards the upgrades of `/live`. */
  guard(options: Partial<UpgradeOptionsOf<Middleware>> = {}): void {
    const { running, sockets } = this
    running.guards.guardUpgrade(
      running.server,
      { path: '/live', ...options },
      async ({ request, socket, head }) =>
        new Promise((resolve) => {
          this.handled += 1
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

  /** Opens a connection, or is refused. */
  async open(credential?: string, path = '/live'): Promise<OpenedUpgrade> {
    const headers: Record<string, string> =
      credential === undefined ? {} : { authorization: `Bearer ${credential}` }
    const client = new WebSocket(`ws://127.0.0.1:${this.port}${path}`, { headers })
    this.clients.push(client)
    return new Promise((resolve, reject) => {
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

  async statusOf(credential?: string, path?: string): Promise<number> {
    return (await this.open(credential, path)).status
  }

  /** Issues an access token of `org_1`. */
  async issue(claims: Record<string, unknown> = {}): Promise<string> {
    return this.issuer.issue({ oid: 'org_1', ...claims })
  }

  async #startAll(start: StartUpgradeServer<Middleware>): Promise<Started<Middleware>> {
    const issuer = await startStubIssuer()
    const running = await start({
      apiKeys: {
        lookup: async (key) =>
          key === 'good' && this.isKeyGood ? { ...INFO, ...this.keyChanges } : null,
        scopes: ({ scopes = [] }) => scopes,
        ttlMs: 1,
      },
      jwt: { ...issuer.options, organizationClaim: 'oid', clockToleranceSeconds: 2 },
    })
    return { issuer, running, sockets: new WebSocketServer({ noServer: true }) }
  }
}

type UpgradeOptionsOf<Middleware> = Parameters<
  UpgradeServerUnderTest<Middleware>['guards']['guardUpgrade']
>[1]

interface Started<Middleware> {
  readonly issuer: StubIssuer
  readonly running: UpgradeServerUnderTest<Middleware>
  readonly sockets: WebSocketServer
}
