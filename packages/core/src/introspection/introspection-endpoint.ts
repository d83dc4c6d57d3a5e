import { AuthorityError } from '../verdict/authority-error.ts'
import { boundedFetch } from '../http/bounded-fetch.ts'
import { ControlQuestion, type ControlAnswer } from './control-question.ts'
import { readIntrospection, type Introspected } from './introspection-answer.ts'
import { introspectionRequest } from './introspection-request.ts'

/** Where an introspection endpoint is, and how this API authenticates there. */
export interface IntrospectionEndpointOptions {
  readonly endpoint: string
  readonly clientId: string
  /** Reads our secret; asked for each lookup. */
  readonly readSecret: () => Promise<string>
  readonly clientAuthentication: 'basic' | 'post'
}

const CONTROL_TIMEOUT_MS = 2_000

// What a gateway may answer to one request alone. Not 401, which is about our own credentials, and
// not the statuses that ask for another try (408, 425, 429).
const TURNED_AWAY = /^http_4(?!01|08|25|29)\d\d$/
// A page or a redirect to one. The first in a minute is taken for what it is most often: an outage.
const PAGE = /^(?:redirected|bad_answer)$/
const PAGES_APART_MS = 60_000

/**
 * An introspection endpoint, asked over HTTP.
 *
 * When a failure may concern one token only, the endpoint is asked about a token that was never issued.
 * If it answers `active: false`, the failure concerns that one token, and the error says `isAnswer`.
 */
export class IntrospectionEndpoint {
  readonly #options: IntrospectionEndpointOptions
  readonly #control: ControlQuestion<string>
  #secret: string | undefined
  #secretChanges = 0
  #pageAt = -Infinity

  constructor(options: IntrospectionEndpointOptions) {
    this.#options = options
    this.#control = new ControlQuestion({
      ask: async (neverIssued, signal) => this.#askControl(neverIssued, signal),
      secretChanges: () => this.#secretChanges,
      timeoutMs: CONTROL_TIMEOUT_MS,
    })
  }

  /**
   * Asks about a token.
   *
   * @returns What the endpoint says of an active token; `undefined` for one that is not active.
   * @throws {AuthorityError} When it says neither.
   */
  async ask(token: string, signal: AbortSignal): Promise<Introspected | undefined> {
    const secret = await this.#currentSecret()
    try {
      const answer = await this.#askOnce(token, secret, signal)
      this.#control.noteAnswer()
      return answer
    } catch (error) {
      if (!this.#isAmbiguous(error)) throw error
      const { credentialsWork } = await this.#control.answer(secret, signal)
      throw credentialsWork ? ofOneToken(error) : error
    }
  }

  #isAmbiguous(error: unknown): error is AuthorityError {
    if (!hasCode(error, PAGE)) return hasCode(error, TURNED_AWAY)
    const isRepeated = performance.now() - this.#pageAt < PAGES_APART_MS
    this.#pageAt = performance.now()
    return isRepeated
  }

  async #askControl(neverIssued: string, signal: AbortSignal): Promise<ControlAnswer<string>> {
    const secret = await this.#currentSecret()
    try {
      const answer = await this.#askOnce(neverIssued, secret, signal)
      // A yes to this token would be absurd, and proves nothing.
      return { credentialsWork: answer === undefined, credentials: secret }
    } catch (error) {
      if (!hasCode(error, TURNED_AWAY) && !hasCode(error, PAGE)) throw error
      return { credentialsWork: false, credentials: secret }
    }
  }

  async #askOnce(
    token: string,
    clientSecret: string,
    signal: AbortSignal,
  ): Promise<Introspected | undefined> {
    const request = introspectionRequest(token, { ...this.#options, clientSecret })
    return readIntrospection(await boundedFetch(this.#options.endpoint, request, signal))
  }

  async #currentSecret(): Promise<string> {
    const secret = await this.#options.readSecret()
    if (secret !== this.#secret) this.#secretChanges += 1
    this.#secret = secret
    return secret
  }
}

function hasCode(error: unknown, pattern: RegExp): error is AuthorityError {
  return AuthorityError.is(error) && !error.isAnswer && pattern.test(error.code ?? '')
}

function ofOneToken({ code }: AuthorityError): AuthorityError {
  return new AuthorityError('unavailable', 'The server gave no usable answer about this token.', {
    ...(code === undefined ? {} : { code }),
    isAnswer: true,
  })
}
