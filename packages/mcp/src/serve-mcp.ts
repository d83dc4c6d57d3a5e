import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpAuthInfo } from './auth-info.ts'

/** A request whose caller was verified: Node's, with what the transports of the SDK read. */
export interface McpRequest extends IncomingMessage {
  method: string
  url: string
  auth: McpAuthInfo
}

/**
 * Serves a request that passed. `body` is what the JSON of a POST says, and `undefined` for others: the
 * body of `req` has been read.
 */
export type ServeMcp = (req: McpRequest, res: ServerResponse, body?: unknown) => unknown

/** Makes the request that is served, of the same object. */
export function toMcpRequest(req: IncomingMessage, auth: McpAuthInfo): McpRequest {
  return Object.assign(req, { method: req.method ?? '', url: req.url ?? '/', auth })
}
