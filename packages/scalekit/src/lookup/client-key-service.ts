import type { ScalekitClientLike } from '../client-like.ts'
import { AuthorityError } from '@claviger/core'
import { memberOf, retryAfterOf, type HeadersReader } from '@claviger/core/internal'
import { errnoOf } from './error-code.ts'
import { misconfigured, unavailable } from './failure.ts'
import { grpcStatusAtHead, grpcStatusOf } from './grpc-status.ts'
import type { Asked, KeyAnswer, KeyService } from './key-service.ts'
import { readGatewayStatus, readStatus, readTokenInfo } from './rpc-answer.ts'
import { isForLater } from './token-answer.ts'
import { isTurnedAway } from './turned-away.ts'
import { inTime } from './in-time.ts'

// The client's methods cannot be aborted: a call that is no longer awaited goes on for up to
// its own timeout, several times over. Past this many, nothing is asked until one has ended.
const MAX_CALLS = 64
// What the client makes of malformed bytes. It looks like a verdict on the key.
const NONSENSE = /^\[invalid_argument\] (?:protocol error|unexpected end flag|decompression failed)/

/**
 * Asks through the public methods of a client that somebody else made. They have no deadline, so
 * waiting ends at ours, and calls that go on after it are counted until they end.
 */
export class ClientKeyService implements KeyService {
  readonly secretChanges = 0
  readonly #client: ScalekitClientLike
  #calls = 0
  #firstCall: Promise<unknown> | undefined
  #hasAnswered = false

  constructor(client: ScalekitClientLike) {
    this.#client = client
  }

  async ask(key: string, signal: AbortSignal): Promise<Asked> {
    // Each call without an access token fetches one of its own, so the others wait for the first.
    while (!this.#hasAnswered && this.#firstCall !== undefined) {
      await inTime(this.#firstCall, signal)
    }
    if (this.#calls >= MAX_CALLS) throw unavailable('too_many_calls')
    const answer = inTime(this.#call(key), signal)
    if (!this.#hasAnswered) this.#firstCall ??= answer.catch(() => {})
    try {
      // The client's access token cannot be read. It has replaced a refused one three times by now.
      return { answer: await answer, credentials: this.#client }
    } finally {
      this.#firstCall = undefined
    }
  }

  async end(keyId: string, signal: AbortSignal): Promise<void> {
    if (this.#calls >= MAX_CALLS) throw unavailable('too_many_calls')
    this.#calls += 1
    const call = this.#client.token.invalidateToken(keyId).finally(() => {
      this.#calls -= 1
    })
    await inTime(call, signal)
  }

  distrust(): void {
    // The client holds its access token itself, and fetches another one when it is refused.
  }

  async #call(key: string): Promise<KeyAnswer> {
    this.#calls += 1
    try {
      const { tokenInfo } = await this.#client.token.validateToken(key)
      this.#hasAnswered = true
      return readTokenInfo(key, tokenInfo)
    } catch (error) {
      const answer = readFailure(error)
      this.#hasAnswered = true
      return answer
    } finally {
      this.#calls -= 1
    }
  }
}

function readFailure(error: unknown): KeyAnswer {
  if (AuthorityError.is(error)) throw error
  if (!(error instanceof Error)) throw unavailable('unknown')

  // One exception for four statuses; which of them it was, only the head of the message says.
  if (error.name === 'ScalekitValidateTokenFailureException') {
    const failure = grpcStatusAtHead(error.message)
    if (failure === undefined) throw unavailable('unknown')
    if (NONSENSE.test(error.message)) throw unavailable('malformed_answer')
    return isTurnedAway(error.message) ? readGatewayStatus(failure) : readStatus(failure)
  }
  const status = 'grpcStatus' in error ? grpcStatusOf(error.grpcStatus) : undefined
  if (status !== undefined) {
    return isTurnedAway(error.message) ? readGatewayStatus(status) : readStatus(status)
  }
  throw tokenEndpointFailure(error)
}

// What is left comes from the client's own token request, as its HTTP client left it.
function tokenEndpointFailure(error: Error): AuthorityError {
  const response = 'response' in error ? error.response : undefined
  if (typeof response !== 'object' || response === null || !('status' in response)) {
    return unavailable(errnoOf(error))
  }
  const status = Number(response.status)
  const code = `http_${status}`
  const headers = 'headers' in response ? response.headers : undefined
  return isForLater(status)
    ? unavailable(code, retryAfterOf(readerOf(headers)))
    : misconfigured(code)
}

// As that HTTP client has them: members of an object, by lower-case names.
function readerOf(headers: unknown): HeadersReader {
  return {
    get: (name) => {
      const value = memberOf(headers, name)
      return typeof value === 'string' ? value : null
    },
  }
}
