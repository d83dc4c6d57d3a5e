import type { Outcome } from '../answer/outcome.ts'
import type { Auth } from '../caller/auth.ts'
import { withinMs } from '../time/within-ms.ts'
import { destroyLater, type Destroyable } from './destroy-later.ts'
import type { EndReason, GuardedConnection } from './guarded-connection.ts'

/** What an open connection is watched by. */
export interface ConnectionParts {
  readonly auth: Auth
  readonly socket: Destroyable
  /** Judges the credential again, as on a new request. */
  readonly judge: () => Promise<Outcome>
  /** Tells whether a later verdict names the same caller, with everything that the earlier one had. */
  readonly keepsRights: (before: Auth, now: Auth) => boolean
  readonly recheckMs: number | undefined
  /** Called once the socket has closed. */
  readonly onClosed: () => void
}

const CLOSES_WITHIN_MS = 5_000
// An authenticator of one's own may never answer, and a token must end all the same.
const EXPIRED_IS_JUDGED_WITHIN_MS = 5_000
const RETRY_MS = 5_000
// A token is good past its `exp` for the clock tolerance, which only its authenticator knows.
const TOLERANCE_IS_LOOKED_AT_MS = 500
// The longest that a timer can wait.
const MAX_TIMER_MS = 2_147_483_647

/**
 * An open connection: closed when its credential is revoked, has expired, is not good any more, or is
 * that of another caller or of one with fewer rights.
 */
export class OpenConnection {
  readonly #parts: ConnectionParts
  #connection: GuardedConnection | undefined
  #ended: EndReason | undefined
  #isOver = false
  #latest: Auth
  #asked = 0
  #latestAsked = 0
  #expiry: NodeJS.Timeout | undefined
  #recheck: NodeJS.Timeout | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(parts: ConnectionParts) {
    this.#latest = parts.auth
    this.#parts = parts
    const { socket, recheckMs, onClosed } = parts
    if (recheckMs !== undefined) {
      this.#recheck = setInterval(() => {
        void this.judgeAgain('recheck')
      }, recheckMs)
      this.#recheck.unref()
    }
    socket.on('close', () => {
      this.#stop()
      onClosed()
    })
    this.#watchExpiry()
  }

  /** Who the latest good verdict names. Its handler was given that of the opening. */
  get auth(): Auth {
    return this.#latest
  }

  /** The handler has taken the socket over. */
  opened(connection: GuardedConnection): void {
    this.#connection = connection
    // It was revoked during the handshake.
    if (this.#ended !== undefined) this.#close(this.#ended)
  }

  /**
   * Judges the credential again. A good verdict keeps it open until the end that this one names, if the
   * handler's caller has kept every right: what the handler was given stays in use.
   *
   * After a revocation that names its caller (`certain`), only a good verdict keeps it open. Otherwise
   * an authority that cannot be asked ends no connection. After a revocation that may be about it
   * (`possible`), that authority is asked again 5 s later.
   */
  async judgeAgain(cause: 'certain' | 'possible' | 'recheck'): Promise<void> {
    this.#asked += 1
    const asked = this.#asked
    // An authenticator that rejects, against its contract, has said nothing.
    const outcome = await this.#parts.judge().catch(() => undefined)
    if (this.#isOver) return
    if (outcome?.kind === 'granted') {
      // An older verdict may arrive later, and know nothing of what changed in between.
      if (asked < this.#latestAsked) return
      this.#latestAsked = asked
      if (!this.#parts.keepsRights(this.#parts.auth, outcome.auth)) {
        this.end(cause === 'certain' ? 'revoked' : 'refused')
        return
      }
      this.#latest = outcome.auth
      this.#watchExpiry()
    } else if (cause === 'certain') this.end('revoked')
    else if (outcome !== undefined && outcome.refusal.status !== 503) this.end('refused')
    else if (cause === 'possible') this.#retryLater()
  }

  /** Ends the connection. */
  end(reason: EndReason): void {
    if (this.#ended !== undefined) return
    this.#ended = reason
    this.#stop()
    this.#close(reason)
  }

  #retryLater(): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      void this.judgeAgain('possible')
    }, RETRY_MS)
    this.#retry.unref()
  }

  #close(reason: EndReason): void {
    const { socket } = this.#parts
    try {
      void Promise.resolve(this.#connection?.close(reason)).catch(() => {})
    } catch {
      // Its socket is destroyed below.
    }
    destroyLater(socket, CLOSES_WITHIN_MS)
  }

  #watchExpiry(): void {
    clearTimeout(this.#expiry)
    const expiresAt = expiryOf(this.#latest)
    if (expiresAt === undefined) return
    const leftMs = expiresAt - Date.now()
    // A wall clock that is set while it waits is looked at again.
    if (leftMs > 0) this.#watchExpiryIn(Math.min(leftMs, MAX_TIMER_MS))
    else if (this.#latest.kind === 'jwt') void this.#judgeExpired()
    else this.end('expired')
  }

  #watchExpiryIn(ms: number): void {
    clearTimeout(this.#expiry)
    this.#expiry = setTimeout(() => {
      this.#watchExpiry()
    }, ms)
    this.#expiry.unref()
  }

  /** Ends the connection, unless a new request with its token would still be granted. */
  async #judgeExpired(): Promise<void> {
    const judged = this.#latest
    const outcome = await withinMs(EXPIRED_IS_JUDGED_WITHIN_MS, this.#parts.judge()).catch(
      () => undefined,
    )
    // A verdict that came meanwhile has set its own timer.
    if (this.#isOver || this.#latest !== judged) return
    // Another token, such as one of a session that was renewed, is not the one that was let in.
    const isSame = outcome?.kind === 'granted' && expiryOf(outcome.auth) === expiryOf(judged)
    if (isSame) this.#watchExpiryIn(TOLERANCE_IS_LOOKED_AT_MS)
    else this.end('expired')
  }

  // What is judged may answer after the end, and must set no timer then.
  #stop(): void {
    this.#isOver = true
    clearTimeout(this.#expiry)
    clearTimeout(this.#retry)
    clearInterval(this.#recheck)
  }
}

function expiryOf(auth: Auth): number | undefined {
  if (auth.kind === 'jwt') return auth.claims.exp * 1_000
  return auth.tokenInfo.expiry === undefined ? undefined : Date.parse(auth.tokenInfo.expiry)
}
