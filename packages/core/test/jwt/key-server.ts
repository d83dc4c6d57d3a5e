import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A real endpoint for key sets, which counts what it is asked and answers as it is told. */
export interface KeyServer {
  readonly url: string
  /** Requests so far. */
  requests: number
  /** The most requests that were open at once. */
  mostAtOnce: number
  /** Requests that are open now: `fetch` closes the socket of one that it gives up. */
  readonly pending: number
  /** What has gone out on all connections, in bytes. */
  readonly bytesOut: number
  /** How requests are answered from now on. */
  respond: RequestListener
  /** Answers with these keys from now on. */
  serve(...keys: object[]): void
  stop(): Promise<void>
  /** Comes back on the same port. */
  restart(): Promise<void>
}

/** Starts one on a free port. */
export async function startKeyServer(...keys: object[]): Promise<KeyServer> {
  let open = 0
  let bytesOut = 0
  const sockets = new Set<{ bytesWritten: number }>()
  const server = createServer((req, res) => {
    state.requests += 1
    open += 1
    state.mostAtOnce = Math.max(state.mostAtOnce, open)
    res.once('close', () => {
      open -= 1
    })
    state.respond(req, res)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => {
      bytesOut += socket.bytesWritten
      sockets.delete(socket)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const state: KeyServer = {
    url: `http://127.0.0.1:${port}/keys`,
    requests: 0,
    mostAtOnce: 0,
    get pending() {
      return open
    },
    get bytesOut() {
      return [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, bytesOut)
    },
    respond: json({ keys }),
    serve(...others) {
      state.respond = json({ keys: others })
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
    async restart() {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
  }
  return state
}

/** Answers with a JSON document. */
export function json(document: unknown, headers: Record<string, string> = {}): RequestListener {
  return text(JSON.stringify(document), { 'content-type': 'application/json', ...headers })
}

/** Answers 200 with a string. */
export function text(body: string, headers: Record<string, string> = {}): RequestListener {
  return (_req, res) => {
    res.writeHead(200, headers).end(body)
  }
}

/** Answers with a status and no keys. */
export function status(code: number, headers: Record<string, string> = {}): RequestListener {
  return (_req, res) => {
    res.writeHead(code, headers).end('{"error":"no"}')
  }
}

/** Waits until something holds, on the real clock. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2)
    })
  }
}
