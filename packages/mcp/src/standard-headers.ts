import type { IncomingMessage } from 'node:http'
import { hasName, type RpcMessage } from './rpc-message.ts'

/** What the headers of a request say that its body says. */
export interface StandardHeaders {
  readonly method: string | undefined
  readonly name: string | undefined
}

const SENTINEL = /^=\?base64\?(.*)\?=$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads `Mcp-Method` and `Mcp-Name`, which clients of the revision 2026-07-28 send with each request. A
 * header that was sent twice has both values, which fit no body.
 *
 * @returns `undefined` when a name is not encoded as the specification says.
 * @see {@link https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http Standard request headers}
 */
export function readStandardHeaders({
  headers,
}: Pick<IncomingMessage, 'headers'>): StandardHeaders | undefined {
  const method = textOf(headers['mcp-method'])
  const written = textOf(headers['mcp-name'])
  if (written === undefined) return { method, name: undefined }
  const name = decode(written)
  return name === undefined ? undefined : { method, name }
}

/** Tells whether the headers say what the body says. A client may leave them out. */
export function fits({ method, name }: StandardHeaders, messages: readonly RpcMessage[]): boolean {
  if (method === undefined && name === undefined) return true
  const [message, ...others] = messages
  if (message === undefined || others.length > 0) return false
  if (method !== undefined && method !== message.method) return false
  if (name === undefined || message.method === undefined) return true
  return !hasName(message.method) || name === message.name
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value.join(', ')
}

// A name that is not plain ASCII is sent as base64 of its UTF-8, between `=?base64?` and `?=`.
function decode(written: string): string | undefined {
  const [, base64] = SENTINEL.exec(written) ?? []
  if (base64 === undefined) return written
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64) return undefined
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
