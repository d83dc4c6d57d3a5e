import { createClient } from '@connectrpc/connect'
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node'
import { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import { IDENTITY_HEADERS } from './identity-headers.ts'
import type { ClientToken } from './key-info.ts'
import { postForm, type FormAnswer } from './post-form.ts'

/** The calls that a lookup makes to Scalekit, each of them once and with a deadline. */
export interface ScalekitApi {
  /** Posts a form to the token endpoint. Resolves with any status, and follows no redirect. */
  postToken(form: string, signal: AbortSignal): Promise<FormAnswer>
  /** Calls `ValidateToken` with an access token. Rejects with a `ConnectError`. */
  validateToken(
    key: string,
    accessToken: string,
    signal: AbortSignal,
  ): Promise<ClientToken | undefined>
  /** Calls `InvalidateToken` with an access token. Rejects with a `ConnectError`. */
  invalidateToken(keyId: string, accessToken: string, signal: AbortSignal): Promise<void>
  /** Gives up the connection for RPCs; the next call opens another. */
  reconnect(): void
}

// A key's description is far smaller. Without a bound, one answer of 64 MiB keeps the transport so
// busy that timers do not fire.
const MAX_ANSWER_BYTES = 1_048_576
// A connection that was idle for so long is tried with a ping before a call relies on it.
const PING_AFTER_MS = 20_000

/**
 * Opens a connection of our own to a Scalekit environment.
 *
 * It speaks the service schema that Scalekit's client ships. The methods of that client are not used:
 * they repeat failed calls for 5 to 6 seconds, cannot be aborted, hide which status a failure had,
 * and take answers of any size.
 *
 * @param timeoutMs How long one call may take, in milliseconds.
 */
export function openScalekitApi(environmentUrl: string, timeoutMs: number): ScalekitApi {
  const sessionManager = new Http2SessionManager(environmentUrl, {
    pingIntervalMs: PING_AFTER_MS,
    pingTimeoutMs: Math.ceil(timeoutMs / 4),
  })
  const transport = createGrpcTransport({
    baseUrl: environmentUrl,
    defaultTimeoutMs: timeoutMs,
    readMaxBytes: MAX_ANSWER_BYTES,
    sessionManager,
  })
  const tokens = createClient(ApiTokenService, transport)

  return {
    postToken: (form, signal) =>
      postForm(`${environmentUrl}/oauth/token`, form, IDENTITY_HEADERS, signal),
    validateToken: async (key, accessToken, signal) => {
      const headers = callHeaders(accessToken)
      return (await tokens.validateToken({ token: key }, { signal, headers })).tokenInfo
    },
    invalidateToken: async (keyId, accessToken, signal) => {
      const headers = callHeaders(accessToken)
      await tokens.invalidateToken({ token: keyId }, { signal, headers })
    },
    reconnect: () => {
      sessionManager.abort()
    },
  }
}

function callHeaders(accessToken: string): Readonly<Record<string, string>> {
  return { ...IDENTITY_HEADERS, authorization: `Bearer ${accessToken}` }
}
