import type { Auth } from '@claviger/core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import onHeaders from 'on-headers'
import type { SessionIds } from './session-ids.ts'

const HEADER = 'mcp-session-id'

/**
 * Puts the server's own ID into a request that names a session.
 *
 * @returns `false` where this caller did not open the session.
 */
export function openSession(req: IncomingMessage, ids: SessionIds, auth: Auth): boolean {
  const signed = req.headers[HEADER]
  if (signed === undefined) return true
  const id = typeof signed === 'string' ? ids.open(signed, auth) : undefined
  if (id === undefined) return false
  req.headers[HEADER] = id
  // The transports of the SDK read these.
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    if (req.rawHeaders[i]?.toLowerCase() === HEADER) req.rawHeaders[i + 1] = id
  }
  return true
}

/** Signs the ID of a session that an answer names. */
export function signSession(res: ServerResponse, ids: SessionIds, auth: Auth): void {
  onHeaders(res, () => {
    const id = res.getHeader(HEADER)
    if (typeof id === 'string') res.setHeader(HEADER, ids.sign(id, auth))
  })
}
