import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Authenticator } from '../../src/index.ts'

/** A `node:http` server with one guarded route, as small as an adapter can be. */
export interface GuardedServer {
  readonly port: number
  /** How often the handler behind the guard ran. */
  readonly handled: number
  close(): Promise<void>
}

/** Starts a server that answers 200 to whom the authenticator grants, and its refusal to the rest. */
export async function startGuardedServer(authenticator: Authenticator): Promise<GuardedServer> {
  let handled = 0
  const server = createServer((request, response) => {
    void authenticator.authenticate(request).then((outcome) => {
      if (outcome.kind === 'refused') {
        response
          .writeHead(outcome.refusal.status, outcome.refusal.headers)
          .end(outcome.refusal.body)
        return
      }
      handled += 1
      response.end('handled')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: portOf(server),
    get handled() {
      return handled
    },
    close: () => closeServer(server),
  }
}

/** The port a server listens on. */
export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Not listening.')
  return address.port
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
