import type { Authenticator } from '../authenticator.ts'
import type { Auth } from '../caller/auth.ts'
import type { RevocationChange } from '../revocation-change.ts'
import type { OpenConnection } from './open-connection.ts'

// Far more than there are in the time that one verdict takes.
const MAX_CHANGES = 100

/**
 * Brings revocations to the open connections of one path, and to those whose caller is being judged: a
 * revocation that arrives between the verdict and the open connection must not be missed.
 *
 * It listens to the authenticator only while there is a connection to watch.
 */
export class ConnectionWatch {
  readonly #authenticator: Authenticator
  readonly #connections = new Set<OpenConnection>()
  readonly #handshakes = new Set<Handshake>()
  #stopListening: (() => void) | undefined

  constructor(authenticator: Authenticator) {
    this.#authenticator = authenticator
  }

  /** Begins to watch an upgrade, before its caller is judged. */
  begin(): Handshake {
    const handshake = new Handshake()
    this.#handshakes.add(handshake)
    this.#stopListening ??= this.#authenticator.onRevoked?.((change) => {
      this.#tell(change)
    })
    return handshake
  }

  /** Stops watching an upgrade that was refused. */
  end(handshake: Handshake): void {
    this.#handshakes.delete(handshake)
    this.#stopIfIdle()
  }

  /** Watches a connection from now on, and judges it again if a revocation came during its handshake. */
  open(connection: OpenConnection, handshake: Handshake): void {
    this.#connections.add(connection)
    this.#handshakes.delete(handshake)
    judgeAgain(connection, handshake.concernOf(connection.auth))
  }

  /** Stops watching a connection that has closed. */
  closed(connection: OpenConnection): void {
    this.#connections.delete(connection)
    this.#stopIfIdle()
  }

  #tell(change: RevocationChange): void {
    for (const handshake of this.#handshakes) handshake.hear(change)
    for (const connection of this.#connections) judgeAgain(connection, change(connection.auth))
  }

  #stopIfIdle(): void {
    if (this.#connections.size + this.#handshakes.size > 0) return
    this.#stopListening?.()
    this.#stopListening = undefined
  }
}

/** An upgrade whose caller is being judged, and the revocations that arrived meanwhile. */
export class Handshake {
  readonly #changes: RevocationChange[] = []
  #hasMissed = false

  /** Hears of a revocation. */
  hear(change: RevocationChange): void {
    if (this.#changes.length < MAX_CHANGES) this.#changes.push(change)
    else this.#hasMissed = true
  }

  /** Tells whether any of those revocations is about the caller. */
  concernOf(auth: Auth): ReturnType<RevocationChange> {
    const concerns = this.#changes.map((change) => change(auth))
    if (concerns.includes('certain')) return 'certain'
    return this.#hasMissed || concerns.includes('possible') ? 'possible' : undefined
  }
}

function judgeAgain(connection: OpenConnection, concern: ReturnType<RevocationChange>): void {
  if (concern !== undefined) void connection.judgeAgain(concern)
}
