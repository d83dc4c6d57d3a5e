/**
 * Why a connection is closed. `expired`: its credential has reached its end. `revoked`: after a revocation
 * that names its caller, the credential is not good any more, or is that of another caller or of one with
 * fewer rights. `refused`: the same was noticed otherwise, such as by `recheckMs`.
 */
export type EndReason = 'revoked' | 'expired' | 'refused'

/** A connection as its handler returns it. */
export interface GuardedConnection {
  /**
   * Closes it; called once at most. For a WebSocket: `close: () => ws.close(4401)`. What it throws
   * changes nothing: the socket is destroyed 5 s later in any case.
   */
  close(reason: EndReason): unknown
}
