import type { ScalekitClient } from '@scalekit-sdk/node'
import type { ClientToken } from './key-info.ts'

/** The two calls we make, one level below the client's own retries. */
export interface ClientSeam {
  /** Posts a form to the token endpoint. Resolves with any status; follows no redirect. */
  postToken(form: string, signal: AbortSignal): Promise<HttpAnswer>
  /** Calls `ValidateToken` with an access token. Rejects with what gRPC said. */
  validateToken(
    key: string,
    accessToken: string,
    signal: AbortSignal,
  ): Promise<ClientToken | undefined>
}

/** An answer of the token endpoint, unread. */
export interface HttpAnswer {
  readonly status: number
  readonly body: unknown
  readonly retryAfter: unknown
}

const MAX_TOKEN_ANSWER_BYTES = 1_048_576

/**
 * Finds, inside a client of our own, the HTTP and the gRPC client that it is made of.
 *
 * The public methods repeat failed calls for 5 to 6 seconds, cannot be aborted, hide what a status
 * was about, and fetch an access token per call rather than per token lifetime; below them all of
 * that is ours to decide. Nothing is changed in there, so the client stays what it is.
 *
 * @returns `undefined` when a version of the client is built differently. Its public methods are
 *   used then.
 */
export function openSeam(client: ScalekitClient): ClientSeam | undefined {
  const http = memberOf(memberOf(client, 'coreClient'), 'axios')
  const rpc = memberOf(memberOf(client, 'token'), 'client')
  const post = memberOf(http, 'post')
  const validate = memberOf(rpc, 'validateToken')
  if (!isFunction(post) || !isFunction(validate)) return undefined

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
      const headers = { authorization: `Bearer ${accessToken}` }
      const answer = await validate.call(rpc, { token: key }, { signal, headers })
      const info = memberOf(answer, 'tokenInfo')
      return isClientToken(info) ? info : undefined
    },
  }
}

type AnyFunction = (this: unknown, ...args: readonly unknown[]) => unknown

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function'
}

function memberOf(value: unknown, name: string): unknown {
  const isHolder = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return isHolder ? Reflect.get(value, name) : undefined
}

// The client decoded it by the same schema that its types come from; the name of that schema is proof.
function isClientToken(value: unknown): value is ClientToken {
  return memberOf(value, '$typeName') === 'scalekit.v1.tokens.Token'
}
