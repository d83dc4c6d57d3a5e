/** Why a connection is closed: its caller was revoked, its credential has expired, or it is not good any more. */
export type EndReason = 'revoked' | 'expired' | 'refused'

/** A connection as its handler returns it. */
export interface GuardedConnection {
  /**
   * Closes it; called once at most. For a WebSocket: `close: () => ws.close(4401)`. What it throws
   * changes nothing: the socket is destroyed 5 s later in any case.
   */
  close(reason: EndReason): unknown
}
