import type { ClientSecret } from './client-secret.ts'
import { AuthorityError } from '@claviger/core'
import { errnoOf } from './error-code.ts'
import { misconfigured, unavailable } from './failure.ts'
import type { ScalekitApi } from './scalekit-api.ts'
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts'
import { inTime } from './in-time.ts'

/** An access token of our own. */
export interface AccessToken {
  readonly value: string
  /** From then on a successor is fetched in the background. */
  readonly renewAt: number
  readonly expiresAt: number
}

/** What an access token is fetched with. */
export interface TokenClient {
  readonly api: Pick<ScalekitApi, 'postToken'>
  readonly clientId: string
  readonly secret: ClientSecret
  /** How long fetching one may take, in milliseconds. */
  readonly timeoutMs: number
}

const RENEW_AFTER = 0.9
const RENEWAL_PAUSE_MS = 5_000
// How often a refusal may cost a new token: a flood of keys that are refused in the same words must
// not become a flood of token requests.
const MAX_REPLACEMENTS = 5
const REPLACEMENTS_WINDOW_MS = 10_000

/** Holds our own access token: one for all calls, one request for it however many wait. */
export class AccessTokens {
  readonly #client: TokenClient
  #current: AccessToken | undefined
  #fetching: Promise<AccessToken> | undefined
  #noRenewalUntil = 0
  #replacements: readonly number[] = []
  #acceptedSecret: string | undefined
  #secretChanges = 0

  constructor(client: TokenClient) {
    this.#client = client
  }

  /** How often another secret than before was accepted. */
  get secretChanges(): number {
    return this.#secretChanges
  }

  /**
   * Gives the token, and fetches it first when it is missing.
   *
   * @throws {AuthorityError} When no token arrives before the signal aborts.
   */
  async current(signal: AbortSignal): Promise<AccessToken> {
    const token = this.#current
    const now = performance.now()
    if (token === undefined || now >= token.expiresAt) return inTime(this.#fetch(), signal)
    if (now >= token.renewAt && now >= this.#noRenewalUntil) this.#renewInBackground()
    return token
  }

  /**
   * Gives another token than the one that was refused.
   *
   * @returns `undefined` when there were too many of late for this one to be at fault.
   * @throws {AuthorityError} As {@link AccessTokens.current} does.
   */
  async replace(refused: AccessToken, signal: AbortSignal): Promise<AccessToken | undefined> {
    if (this.#current === refused && !this.#drop()) return undefined
    return this.current(signal)
  }

  /** Makes the next call fetch a token, unless there were too many of late. */
  distrust(): void {
    this.#drop()
  }

  #drop(): boolean {
    const now = performance.now()
    const recent = this.#replacements.filter((at) => at > now - REPLACEMENTS_WINDOW_MS)
    if (recent.length >= MAX_REPLACEMENTS) return false
    this.#replacements = [...recent, now]
    this.#current = undefined
    return true
  }

  #renewInBackground(): void {
    this.#fetch().catch(() => {
      // The old one goes on until it is refused.
      this.#noRenewalUntil = performance.now() + RENEWAL_PAUSE_MS
    })
  }

  // Shared by all who wait, so the request that asked first cannot abort it.
  #fetch(): Promise<AccessToken> {
    this.#fetching ??= this.#obtain().finally(() => {
      this.#fetching = undefined
    })
    return this.#fetching
  }

  async #obtain(): Promise<AccessToken> {
    const signal = AbortSignal.timeout(this.#client.timeoutMs)
    const secret = await this.#client.secret.read(signal)
    let accepted = secret
    let answer = await this.#request(secret, signal)
    if (answer.kind === 'refused') {
      // The secret may have been rotated a moment ago.
      accepted = await this.#client.secret.read(signal)
      if (accepted !== secret) answer = await this.#request(accepted, signal)
    }
    if (answer.kind === 'refused') throw misconfigured(answer.code)

    if (this.#acceptedSecret !== accepted) this.#secretChanges += 1
    this.#acceptedSecret = accepted
    this.#current = toAccessToken(answer)
    return this.#current
  }

  async #request(secret: string, signal: AbortSignal): Promise<TokenAnswer> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: this.#client.clientId,
      client_secret: secret,
    })
    try {
      const answer = this.#client.api.postToken(form.toString(), signal)
      return readTokenAnswer(await inTime(answer, signal))
    } catch (error) {
      throw AuthorityError.is(error) ? error : unavailable(errnoOf(error))
    }
  }
}

function toAccessToken({
  value,
  lifetimeMs = Infinity,
}: TokenAnswer & { kind: 'granted' }): AccessToken {
  const fetchedAt = performance.now()
  return {
    value,
    renewAt: fetchedAt + lifetimeMs * RENEW_AFTER,
    expiresAt: fetchedAt + lifetimeMs,
  }
}
