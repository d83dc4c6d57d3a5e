import { AuthorityError } from '@claviger/core'
import { AccessTokens, type AccessToken } from './access-tokens.ts'
import type { ClientSecret } from './client-secret.ts'
import type { ClientSeam } from './client-seam.ts'
import { errnoOf } from './error-code.ts'
import { unavailable } from './failure.ts'
import { grpcStatusOf } from './grpc-status.ts'
import type { ClientToken } from './key-info.ts'
import type { KeyAnswer, KeyService } from './key-service.ts'
import { parseRetryAfter } from './retry-after.ts'
import { readStatus, readTokenInfo } from './rpc-answer.ts'
import { untilAborted } from './until-aborted.ts'

/** What a {@link DirectKeyService} is made of. */
export interface DirectKeyServiceOptions {
  /** Opens a client of our own, with a connection of its own. */
  readonly connect: () => ClientSeam
  readonly clientId: string
  readonly secret: ClientSecret
  /** How long a call may take, in milliseconds. */
  readonly timeoutMs: number
}

// A connection whose other end vanished without a word answers nothing, and TCP takes a quarter of
// an hour to notice. After this many calls without any answer, the next one gets a new connection.
const MISSES_BEFORE_RECONNECT = 3

/** Asks below the client's own retries: with one access token, and aborted at the deadline. */
export class DirectKeyService implements KeyService {
  readonly #connect: () => ClientSeam
  readonly #tokens: AccessTokens
  #seam: ClientSeam
  #misses = 0

  constructor({ connect, ...credentials }: DirectKeyServiceOptions) {
    this.#connect = connect
    this.#seam = connect()
    this.#tokens = new AccessTokens({ ...credentials, seam: () => this.#seam })
  }

  get secretsSeen(): number {
    return this.#tokens.secretsSeen
  }

  async ask(key: string, signal: AbortSignal): Promise<KeyAnswer> {
    const token = await this.#tokens.current(signal)
    const answer = await this.#askWith(token, key, signal)
    if (answer.kind !== 'doubtful' || answer.status !== 'unauthenticated') return answer

    // Most likely our own token has ended. Only a new one can tell.
    const successor = await this.#tokens.replace(token, signal)
    return successor === undefined ? answer : this.#askWith(successor, key, signal)
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
      // The client ends the call at the abort; not waiting for it to say so costs nothing.
      const call = this.#seam.validateToken(key, token.value, signal)
      const info = await untilAborted(call, signal)
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
    this.#seam = this.#connect()
  }
}

function wasCut(error: unknown): boolean {
  const status = statusOf(error)
  return status === 'aborted' || status === 'canceled'
}

function readFailure(error: unknown): KeyAnswer {
  if (AuthorityError.is(error)) throw error
  const status = statusOf(error)
  const errno = errnoOf(error)
  // A connection that failed has an errno, which says more than the status that was made of it.
  if (status === undefined || errno !== 'unknown') throw unavailable(errno)

  const answer = readStatus(status, retryAfterOf(error))
  // The client gives bytes that make no sense a status as well, `invalid_argument` among them.
  // A verdict on a key is only what the service itself said, in so many words.
  const isVerdict = status === 'not_found' || status === 'invalid_argument'
  if (isVerdict && !saidByService(error)) throw unavailable('malformed_answer')
  return answer
}

function statusOf(error: unknown): ReturnType<typeof grpcStatusOf> {
  return error instanceof Error && 'code' in error ? grpcStatusOf(error.code) : undefined
}

function saidByService(error: unknown): boolean {
  const metadata = metadataOf(error)
  return metadata?.has('grpc-status') === true || metadata?.has('grpc-status-details-bin') === true
}

function retryAfterOf(error: unknown): number | undefined {
  return parseRetryAfter(metadataOf(error)?.get('retry-after'))
}

function metadataOf(error: unknown): Headers | undefined {
  if (!(error instanceof Error) || !('metadata' in error)) return undefined
  return error.metadata instanceof Headers ? error.metadata : undefined
}
