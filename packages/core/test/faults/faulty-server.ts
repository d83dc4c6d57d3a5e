import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { portOf } from '../support/guarded-server.ts'

/** Answers a request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Answers a request, or deliberately does not; `well` would answer it as it should be. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, well: Answer) => void

/** An authority on a loopback port that can break in every way a network knows. */
export interface FaultyServer {
  readonly port: number
  /** Does this with each request from now on. */
  breakWith(behaviour: Behaviour): void
  /** Answers well again. */
  mend(): void
  readonly requests: number
  /** Requests that have neither an answer nor been given up. */
  readonly openExchanges: number
  readonly openSockets: number
  /** Stops listening and cuts every connection. */
  goOffline(): Promise<void>
  /** Listens again, on the same port. */
  goOnline(): Promise<void>
  /** Cuts every connection, so that the next request needs a new one. */
  cutConnections(): void
}

/** Starts one that answers well, so far. */
export async function startFaultyServer(well: Answer): Promise<FaultyServer> {
  let behaviour: Behaviour = well
  let requests = 0
  let openExchanges = 0
  const sockets = new Set<object>()
  const server = createServer((request, response) => {
    requests += 1
    openExchanges += 1
    response.on('close', () => {
      openExchanges -= 1
    })
    request.resume()
    behaviour(request, response, well)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const port = portOf(server)
  return {
    port,
    breakWith: (next) => {
      behaviour = next
    },
    mend: () => {
      behaviour = well
    },
    get requests() {
      return requests
    },
    get openExchanges() {
      return openExchanges
    },
    get openSockets() {
      return sockets.size
    },
    goOffline: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
    goOnline: async () => {
      await once(server.listen(port, '127.0.0.1'), 'listening')
    },
    cutConnections: () => {
      server.closeAllConnections()
    },
  }
}
