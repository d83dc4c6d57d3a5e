import type { Auth, Outcome } from '@claviger/core'
import { OpenConnection, type ConnectionWatch, type Handshake } from '@claviger/core/internal'
import type { ServerResponse } from 'node:http'

/** An answer that is to be watched. */
export interface WatchedAnswer {
  readonly watch: ConnectionWatch
  readonly handshake: Handshake
  readonly res: ServerResponse
  readonly auth: Auth
  /** Judges the credential again. */
  readonly judge: () => Promise<Outcome>
  /** Tells whether a later verdict names the same caller, with everything that the earlier one had. */
  readonly keepsRights: (before: Auth, now: Auth) => boolean
  readonly recheckMs: number | undefined
}

/**
 * Ends an answer when the credential of its caller is revoked, expires or loses rights: a stream may last
 * for days.
 */
export function watchAnswer(answer: WatchedAnswer): void {
  const { watch, handshake, res, auth, judge, keepsRights, recheckMs } = answer
  // A write after the stream was ended here is lost, and its error must not end the process.
  res.on('error', () => {})
  const connection: OpenConnection = new OpenConnection({
    auth,
    socket: res,
    judge,
    keepsRights,
    recheckMs,
    onClosed: () => {
      watch.closed(connection)
    },
  })
  watch.open(connection, handshake)
  connection.opened({
    close: () => {
      if (isStream(res)) res.end()
      else res.destroy()
    },
  })
}

// A stream can end anywhere. Any other answer would be cut off in the middle.
function isStream(res: ServerResponse): boolean {
  return res.headersSent && String(res.getHeader('content-type')).startsWith('text/event-stream')
}
