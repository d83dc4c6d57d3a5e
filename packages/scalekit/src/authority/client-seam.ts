import { ScalekitClient } from '@scalekit-sdk/node'
import { openBoundedRpc } from './bounded-rpc.ts'
import type { ClientToken } from './key-info.ts'
import { isFunction, memberOf } from './reflect.ts'

/** The two calls we make, one level below the retries of Scalekit's client. */
export interface ClientSeam {
  /** Posts a form to the token endpoint. Resolves with any status; follows no redirect. */
  postToken(form: string, signal: AbortSignal): Promise<HttpAnswer>
  /** Calls `ValidateToken` with an access token. Rejects with what gRPC said. */
  validateToken(
    key: string,
    accessToken: string,
    signal: AbortSignal,
  ): Promise<ClientToken | undefined>
  /** Gives up the connection for RPCs; the next call opens another. */
  reconnect(): void
}

/** An answer of the token endpoint, unread. */
export interface HttpAnswer {
  readonly status: number
  readonly body: unknown
  readonly retryAfter: unknown
}

const MAX_TOKEN_ANSWER_BYTES = 1_048_576

/**
 * Opens a client of our own, one level down: its HTTP client and its gRPC client.
 *
 * The public methods repeat failed calls for 5 to 6 seconds, cannot be aborted, hide what a status
 * was about, and fetch an access token per call rather than per token lifetime; below them all of
 * that is ours to decide. Nothing in there is changed.
 *
 * @returns `undefined` when this version of the client is built differently. Its public methods are
 *   used then.
 */
export function openSeam(
  environmentUrl: string,
  clientId: string,
  timeoutMs: number,
): ClientSeam | undefined {
  // Without the secret: down here nothing needs it but the form, which is ours.
  const core = memberOf(
    new ScalekitClient(environmentUrl, clientId, '', { timeoutMs }),
    'coreClient',
  )
  const http = memberOf(core, 'axios')
  const post = memberOf(http, 'post')
  const rpc = openBoundedRpc(environmentUrl, timeoutMs)
  if (!isFunction(post) || rpc === undefined) return undefined

  const identity = identityHeaders(core)
  return {
    async postToken(form, signal) {
      const answer = await post.call(http, 'oauth/token', form, {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        skipAuth: true,
        signal,
        // The form holds our secret: it goes to the configured host and nowhere else.
        maxRedirects: 0,
        maxContentLength: MAX_TOKEN_ANSWER_BYTES,
        validateStatus: () => true,
      })
      return {
        status: Number(memberOf(answer, 'status')),
        body: memberOf(answer, 'data'),
        retryAfter: memberOf(memberOf(answer, 'headers'), 'retry-after'),
      }
    },
    async validateToken(key, accessToken, signal) {
      const headers = { ...identity, authorization: `Bearer ${accessToken}` }
      const answer = await rpc.validateToken({ token: key }, { signal, headers })
      const info = memberOf(answer, 'tokenInfo')
      return isClientToken(info) ? info : undefined
    },
    reconnect: () => {
      rpc.reconnect()
    },
  }
}

// What the client says of itself with every call; the API version decides what is answered.
function identityHeaders(core: unknown): Record<string, string> {
  const members = {
    'user-agent': memberOf(core, 'userAgent'),
    'x-sdk-version': memberOf(core, 'sdkVersion'),
    'x-api-version': memberOf(core, 'apiVersion'),
  }
  return Object.fromEntries(
    Object.entries(members).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}

// The client decoded it by the schema that its types come from; the name of that schema is proof.
function isClientToken(value: unknown): value is ClientToken {
  return memberOf(value, '$typeName') === 'scalekit.v1.tokens.Token'
}
