import type { Socket } from 'node:net'
import type { connectNodeAdapter } from '@connectrpc/connect-node'

type NodeHandler = ReturnType<typeof connectNodeAdapter>

/** A request, by HTTP/1.1 or HTTP/2. */
export type Request = Parameters<NodeHandler>[0]

/** Its response. */
export type Response = Parameters<NodeHandler>[1]

/** One request, its response, and the connection under both. */
export interface Exchange {
  readonly req: Request
  readonly res: Response
  readonly socket: Socket
  /** The path without its query. */
  readonly path: string
  /** Aborted once the response is complete, or the peer has gone away. */
  readonly over: AbortSignal
}

/** Headers to send. */
export type Headers = Readonly<Record<string, string>>

/** Answers with a whole body, on either version of HTTP. */
export function respond(res: Response, status: number, headers: Headers, body: string = ''): void {
  const bytes = Buffer.from(body)
  res.writeHead(status, { ...headers, 'content-length': bytes.length })
  if (bytes.length > 0) res.write(bytes)
  res.end()
}

/** Answers with JSON that must not be cached (`no-store`). */
export function respondJson(
  res: Response,
  status: number,
  body: unknown,
  headers: Headers = {},
): void {
  const fixed = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  respond(res, status, { ...fixed, ...headers }, JSON.stringify(body))
}
