import { allScopes, type Auth, type Authenticator, type Requirement } from '@claviger/core'
import { OpenConnection, type ConnectionWatch, type Handshake } from '@claviger/core/internal'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** An answer that is to be watched. */
export interface WatchedAnswer {
  readonly authenticator: Authenticator
  readonly watch: ConnectionWatch
  readonly handshake: Handshake
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly auth: Auth
  readonly scopes: readonly string[]
  readonly recheckMs: number | undefined
}

/** Ends an answer when the credential of its caller is revoked or expires: a stream may last for days. */
export function watchAnswer(answer: WatchedAnswer): void {
  const { authenticator, watch, handshake, req, res, auth, scopes, recheckMs } = answer
  const requirement: Requirement | undefined =
    scopes.length === 0 ? undefined : allScopes(...scopes)
  // What is still written to a stream that was ended here is lost, and is no error of the process.
  res.on('error', () => {})
  const connection: OpenConnection = new OpenConnection({
    auth,
    socket: res,
    judge: async () => {
      const { method, headers, rawHeaders, socket } = req
      // A new object for each verdict: the guards remember what they found of a request.
      return authenticator.authenticate({ method, headers, rawHeaders, socket }, requirement)
    },
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

// A stream can end anywhere. Another answer would be half of one.
function isStream(res: ServerResponse): boolean {
  return res.headersSent && String(res.getHeader('content-type')).startsWith('text/event-stream')
}
