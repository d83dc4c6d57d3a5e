import type { Outcome } from '../answer/outcome.ts'
import type { Auth } from '../caller/auth.ts'
import { destroyLater } from './refuse-on-socket.ts'
import type { EndReason, GuardedConnection, UpgradeSocket } from './upgrade-types.ts'

/** What an open connection is watched by. */
export interface ConnectionParts {
  readonly auth: Auth
  readonly socket: UpgradeSocket
  /** Judges the credential again, as on a new request. */
  readonly judge: () => Promise<Outcome>
  readonly recheckMs: number | undefined
  /** Called once the socket has closed. */
  readonly onClosed: () => void
}

const CLOSES_WITHIN_MS = 5_000
// The longest that a timer can wait.
const MAX_TIMER_MS = 2_147_483_647

/** An open connection: closed when its credential is revoked, has expired, or is not good any more. */
export class OpenConnection {
  readonly auth: Auth
  readonly #parts: ConnectionParts
  #connection: GuardedConnection | undefined
  #ended: EndReason | undefined
  #expiry: NodeJS.Timeout | undefined
  #recheck: NodeJS.Timeout | undefined

  constructor(parts: ConnectionParts) {
    this.auth = parts.auth
    this.#parts = parts
    const { socket, recheckMs, onClosed } = parts
    this.#watchExpiry()
    if (recheckMs !== undefined) {
      this.#recheck = setInterval(() => {
        void this.judgeAgain(false)
      }, recheckMs)
      this.#recheck.unref()
    }
    socket.on('close', () => {
      this.#stop()
      onClosed()
    })
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
   * @param isMeant Whether a revocation is about it: then only a good verdict keeps it open. Otherwise an
   *   authority that cannot be asked ends no connection.
   */
  async judgeAgain(isMeant: boolean): Promise<void> {
    const outcome = await this.#parts.judge()
    if (outcome.kind === 'granted') return
    if (isMeant) this.end('revoked')
    else if (outcome.refusal.status !== 503) this.end('refused')
  }

  /** Ends the connection. */
  end(reason: EndReason): void {
    if (this.#ended !== undefined) return
    this.#ended = reason
    this.#stop()
    this.#close(reason)
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
    if (leftMs <= 0) {
      this.end('expired')
      return
    }
    // A wall clock that is set while it waits is looked at again.
    this.#expiry = setTimeout(
      () => {
        this.#watchExpiry()
      },
      Math.min(leftMs, MAX_TIMER_MS),
    )
    this.#expiry.unref()
  }

  #stop(): void {
    clearTimeout(this.#expiry)
    clearInterval(this.#recheck)
  }
}

function expiryOf(auth: Auth): number | undefined {
  if (auth.kind === 'jwt') return auth.claims.exp * 1_000
  return auth.tokenInfo.expiry === undefined ? undefined : Date.parse(auth.tokenInfo.expiry)
}
