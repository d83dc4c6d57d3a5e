import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { constants, createServer as createHttp2Server, type Http2Session } from 'node:http2'
import { createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Exchange, Request, Response } from './exchange.ts'
import { readProtocol } from './read-protocol.ts'

/** Answers one request. When it rejects, the exchange is cut off. */
export type ExchangeHandler = (exchange: Exchange) => Promise<void>

const HOST = '127.0.0.1'
const MAX_SOCKETS = 4_096

/**
 * Serves HTTP/1.1 and cleartext HTTP/2 with prior knowledge on one port of the loopback
 * interface.
 *
 * gRPC needs HTTP/2, OAuth and key sets use HTTP/1.1, and the official client has one URL for both.
 * The first bytes of a connection tell which it is (RFC 9113 §3.4).
 */
export class OnePortServer {
  readonly #http = createHttpServer()
  readonly #http2 = createHttp2Server()
  readonly #tcp = createServer({ noDelay: true }, (socket) => void this.#accept(socket))
  readonly #sockets = new Set<Socket>()
  readonly #sessions = new WeakMap<Http2Session, Socket>()
  readonly #answer: ExchangeHandler
  #accepted = 0

  constructor(answer: ExchangeHandler) {
    this.#answer = answer
    this.#tcp.maxConnections = MAX_SOCKETS
    this.#http.on('request', (req, res) => this.#handle(req, res, req.socket))
    this.#http.on('clientError', (_error, socket) => socket.destroy())
    this.#http2.on('request', (req, res) => {
      const socket = req.stream.session && this.#sessions.get(req.stream.session)
      if (socket === undefined) req.stream.destroy()
      else this.#handle(req, res, socket)
    })
    // A peer that breaks the protocol, or goes away in the middle, is no failure of the server.
    this.#http2.on('sessionError', () => {})
  }

  /** How many connections are open. */
  get openSockets(): number {
    return this.#sockets.size
  }

  /** How many connections were ever accepted. */
  get acceptedSockets(): number {
    return this.#accepted
  }

  /**
   * Starts to listen, unless it does already, and answers with the port.
   *
   * @throws When the port cannot be had, with Node's own `code` (`EADDRINUSE`).
   */
  async listen(port: number): Promise<number> {
    if (!this.#tcp.listening) {
      this.#tcp.listen({ host: HOST, port })
      await once(this.#tcp, 'listening')
    }
    const address = this.#tcp.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  /** Stops listening and cuts every connection. Can listen again afterwards. */
  async stop(): Promise<void> {
    if (!this.#tcp.listening) return
    const closed = [this.#tcp, ...this.#sockets].map(
      (handle) => new Promise((resolve) => handle.once('close', resolve)),
    )
    this.#tcp.close()
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closed)
    // Clients may live in this process: their sockets are told before the caller goes on.
    for (let turn = 0; turn < 3; turn += 1) await nextTurn()
  }

  #handle(req: Request, res: Response, socket: Socket): void {
    const path = (req.url ?? '').split('?', 1)[0] ?? ''
    const over = new AbortController()
    res.once('close', () => over.abort())
    // Only the writing of an answer can fail here. Over HTTP/2 that must not take the other calls
    // on the connection along.
    this.#answer({ req, res, socket, path, over: over.signal }).catch(() => {
      if ('stream' in req) req.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
      else socket.destroy()
    })
  }

  async #accept(socket: Socket): Promise<void> {
    this.#accepted += 1
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})

    switch (await readProtocol(socket)) {
      case 'http/1.1':
        this.#http.emit('connection', socket)
        return
      case 'h2': {
        // The session is made, and announced, before `emit` returns.
        const remember = (session: Http2Session): unknown => this.#sessions.set(session, socket)
        this.#http2.once('session', remember)
        this.#http2.emit('connection', socket)
        this.#http2.off('session', remember)
        return
      }
      case undefined:
        socket.destroy()
    }
  }
}
