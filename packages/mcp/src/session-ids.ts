import type { Auth } from '@claviger/core'
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { callerNames } from './caller-names.ts'

const SEPARATOR = '.'

/**
 * Ties the IDs of sessions to the callers that opened them. What the client gets is the server's own ID
 * and a signature over it and the caller, so nothing is kept, and the ID of another caller is refused.
 *
 * A caller is the same with another token of the same client and user, and with the same API key.
 *
 * @see {@link https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#session-hijacking Session hijacking}
 */
export class SessionIds {
  readonly #secret: string | Buffer

  constructor(secret: string | undefined) {
    this.#secret = secret ?? randomBytes(32)
  }

  /** The ID that the client gets. */
  sign(id: string, auth: Auth): string {
    return `${id}${SEPARATOR}${this.#signature(id, auth).toString('base64url')}`
  }

  /** The server's own ID; `undefined` where this caller did not open the session. */
  open(signed: string, auth: Auth): string | undefined {
    const end = signed.lastIndexOf(SEPARATOR)
    if (end < 1) return undefined
    const id = signed.slice(0, end)
    const presented = Buffer.from(signed.slice(end + 1), 'base64url')
    const expected = this.#signature(id, auth)
    if (presented.length !== expected.length) return undefined
    return timingSafeEqual(presented, expected) ? id : undefined
  }

  #signature(id: string, auth: Auth): Buffer {
    return createHmac('sha256', this.#secret)
      .update(JSON.stringify([id, ...callerNames(auth)]))
      .digest()
  }
}
