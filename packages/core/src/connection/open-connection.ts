import type { Outcome } from '../answer/outcome.ts'
import type { Auth } from '../caller/auth.ts'
import { destroyLater, type Destroyable } from './destroy-later.ts'
import type { EndReason, GuardedConnection } from './guarded-connection.ts'

/** What an open connection is watched by. */
export interface ConnectionParts {
  readonly auth: Auth
  readonly socket: Destroyable
  /** Judges the credential again, as on a new request. */
  readonly judge: () => Promise<Outcome>
  readonly recheckMs: number | undefined
  /** Called once the socket has closed. */
  readonly onClosed: () => void
}

const CLOSES_WITHIN_MS = 5_000
const RETRY_MS = 5_000
// A token is good past its `exp` for the clock tolerance, which only its authenticator knows.
const TOLERANCE_IS_LOOKED_AT_MS = 500
// The longest that a timer can wait.
const MAX_TIMER_MS = 2_147_483_647

/** An open connection: closed when its credential is revoked, has expired, or is not good any more. */
export class OpenConnection {
  readonly auth: Auth
  readonly #parts: ConnectionParts
  #connection: GuardedConnection | undefined
  #ended: EndReason | undefined
  #isOver = false
  #expiry: NodeJS.Timeout | undefined
  #recheck: NodeJS.Timeout | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(parts: ConnectionParts) {
    this.auth = parts.auth
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

  /** The handler has taken the socket over. */
  opened(connection: GuardedConnection): void {
    this.#connection = connection
    // It was revoked during the handshake.
    if (this.#ended !== undefined) this.#close(this.#ended)
  }

  /**
   * Judges the credential again.
   *
   * After a revocation that names its caller (`certain`), only a good verdict keeps it open. Otherwise
   * an authority that cannot be asked ends no connection. After a revocation that may be about it
   * (`possible`), that authority is asked again 5 s later.
   */
  async judgeAgain(cause: 'certain' | 'possible' | 'recheck'): Promise<void> {
    // An authenticator that rejects, against its contract, has said nothing.
    const outcome = await this.#parts.judge().catch(() => undefined)
    if (outcome?.kind === 'granted' || this.#isOver) return
    if (cause === 'certain') this.end('revoked')
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
    const expiresAt = expiryOf(this.auth)
    if (expiresAt === undefined) return
    const leftMs = expiresAt - Date.now()
    // A wall clock that is set while it waits is looked at again.
    if (leftMs > 0) this.#watchExpiryIn(Math.min(leftMs, MAX_TIMER_MS))
    else if (this.auth.kind === 'jwt') void this.#judgeExpired()
    else this.end('expired')
  }

  #watchExpiryIn(ms: number): void {
    this.#expiry = setTimeout(() => {
      this.#watchExpiry()
    }, ms)
    this.#expiry.unref()
  }

  /** Ends the connection, unless a new request with its token would still be granted. */
  async #judgeExpired(): Promise<void> {
    const outcome = await this.#parts.judge().catch(() => undefined)
    if (this.#isOver) return
    // Another token, such as one of a session that was renewed, is not the one that was let in.
    const isSame = outcome?.kind === 'granted' && expiryOf(outcome.auth) === expiryOf(this.auth)
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
