import type { Refusal } from '@claviger/core'
import type { ServerResponse } from 'node:http'

/** Why a request that passed the guards is refused. */
export type McpRefusal =
  | 'unlisted-tool'
  | 'unknown-session'
  | 'too-many-open'
  | 'wrong-method'
  | 'header-mismatch'
  | 'not-json-rpc'
  | 'too-large'
  | 'encoded'

interface Answer {
  readonly status: number
  /** A code of JSON-RPC or of MCP. */
  readonly code: number
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

const CLOSE = { connection: 'close' }

const ANSWERS: Readonly<Record<McpRefusal, Answer>> = {
  'unlisted-tool': { status: 403, code: -32602, message: 'This tool cannot be called here' },
  'unknown-session': { status: 404, code: -32001, message: 'Session not found' },
  'too-many-open': {
    status: 429,
    code: -32000,
    message: 'Too many requests of this caller are open',
    headers: { 'retry-after': '5' },
  },
  'wrong-method': {
    status: 405,
    code: -32000,
    message: 'Method not allowed',
    headers: { allow: 'GET, POST, DELETE' },
  },
  'header-mismatch': {
    status: 400,
    code: -32020,
    message: 'Mcp-Method or Mcp-Name does not match the body',
  },
  'not-json-rpc': {
    status: 400,
    code: -32600,
    message: 'The body must be JSON-RPC: one message, or up to 100 in an array',
    headers: CLOSE,
  },
  'too-large': { status: 413, code: -32000, message: 'The body is too large', headers: CLOSE },
  encoded: {
    status: 415,
    code: -32000,
    message: 'The body must not be compressed',
    headers: CLOSE,
  },
}

/** Writes the answer to a request that is refused here. */
export function refuse(res: ServerResponse, reason: McpRefusal): void {
  const { status, code, message, headers } = ANSWERS[reason]
  write(res, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }),
  })
}

/** Writes a finished answer, unless another middleware has answered meanwhile. */
export function write(
  res: ServerResponse,
  { status, headers, body }: Pick<Refusal, 'headers' | 'body'> & { readonly status: number },
): void {
  if (res.headersSent) return
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.statusCode = status
  res.end(body)
}
