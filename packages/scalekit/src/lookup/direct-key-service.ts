import { AuthorityError } from '@claviger/core'
import { retryAfterOf } from '@claviger/core/internal'
import { AccessTokens, type AccessToken, type TokenClient } from './access-tokens.ts'
import { errnoOf } from './error-code.ts'
import { unavailable } from './failure.ts'
import { grpcStatusOf, type GrpcStatus } from './grpc-status.ts'
import type { ClientToken } from './key-info.ts'
import type { Asked, KeyAnswer, KeyService } from './key-service.ts'
import { readGatewayStatus, readStatus, readTokenInfo } from './rpc-answer.ts'
import type { ScalekitApi } from './scalekit-api.ts'
import { isTurnedAway } from './turned-away.ts'
import { inTime } from './in-time.ts'

// A connection whose other end vanished silently answers nothing, and TCP takes a quarter of
// an hour to notice. After this many calls without any answer, the next one gets a new connection.
const MISSES_BEFORE_RECONNECT = 3

/** Asks over a connection of our own: with one access token, and aborted at the deadline. */
export class DirectKeyService implements KeyService {
  readonly #api: ScalekitApi
  readonly #tokens: AccessTokens
  #misses = 0

  constructor(client: TokenClient & { readonly api: ScalekitApi }) {
    this.#api = client.api
    this.#tokens = new AccessTokens(client)
  }

  get secretChanges(): number {
    return this.#tokens.secretChanges
  }

  async ask(key: string, signal: AbortSignal): Promise<Asked> {
    const token = await this.#tokens.current(signal)
    const answer = await this.#askWith(token, key, signal)
    if (answer.kind === 'ambiguous' && answer.status === 'unauthenticated') {
      // Most likely our own token has ended. Only a new one can tell.
      const successor = await this.#tokens.replace(token, signal)
      if (successor !== undefined) {
        return { answer: await this.#askWith(successor, key, signal), credentials: successor }
      }
    }
    return { answer, credentials: token }
  }

  async end(keyId: string, signal: AbortSignal): Promise<void> {
    const { value } = await this.#tokens.current(signal)
    await inTime(this.#api.invalidateToken(keyId, value, signal), signal)
  }

  distrust(): void {
    this.#tokens.distrust()
  }

  async #askWith(token: AccessToken, key: string, signal: AbortSignal): Promise<KeyAnswer> {
    let info: ClientToken | undefined
    try {
      info = await this.#call(token, key, signal)
    } catch (error) {
      return readFailure(error)
    }
    return readTokenInfo(key, info)
  }

  async #call(
    token: AccessToken,
    key: string,
    signal: AbortSignal,
    isRetry: boolean = false,
  ): Promise<ClientToken | undefined> {
    try {
      // The transport ends the call at the abort. There is no need to wait until it says so.
      const call = this.#api.validateToken(key, token.value, signal)
      const info = await inTime(call, signal)
      this.#misses = 0
      return info
    } catch (error) {
      if (signal.aborted) this.#countMiss()
      else this.#misses = 0
      // A connection that was cut under the call, as proxies do to idle ones: once more, on a new one.
      if (!isRetry && !signal.aborted && wasCut(error)) return this.#call(token, key, signal, true)
      throw error
    }
  }

  #countMiss(): void {
    this.#misses += 1
    if (this.#misses < MISSES_BEFORE_RECONNECT) return
    this.#misses = 0
    this.#api.reconnect()
  }
}

function wasCut(error: unknown): boolean {
  const status = statusOf(error)
  return status === 'aborted' || status === 'canceled'
}

const SERVICE_ONLY: ReadonlySet<GrpcStatus> = new Set<GrpcStatus>([
  'not_found',
  'invalid_argument',
  'resource_exhausted',
])

function readFailure(error: unknown): KeyAnswer {
  if (AuthorityError.is(error)) throw error
  const status = statusOf(error)
  const errno = errnoOf(error)
  // A connection that failed has an errno, which says more than the status that was made of it.
  if (status === undefined || errno !== 'unknown') throw unavailable(errno)

  if (isTurnedAway(messageOf(error)) && !saidByService(error)) return readGatewayStatus(status)
  // The client gives malformed bytes a status as well, `invalid_argument` among them.
  // What is about a key or our quota is only what the service itself said explicitly.
  if (SERVICE_ONLY.has(status) && !saidByService(error)) throw unavailable('malformed_answer')
  return readStatus(status, retryAfterOf(metadataOf(error)))
}

function statusOf(error: unknown): GrpcStatus | undefined {
  return error instanceof Error && 'code' in error ? grpcStatusOf(error.code) : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}

function saidByService(error: unknown): boolean {
  const metadata = metadataOf(error)
  return metadata?.has('grpc-status') === true || metadata?.has('grpc-status-details-bin') === true
}

function metadataOf(error: unknown): Headers | undefined {
  if (!(error instanceof Error) || !('metadata' in error)) return undefined
  return error.metadata instanceof Headers ? error.metadata : undefined
}
