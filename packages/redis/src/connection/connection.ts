import { backOffMs } from '@claviger/core/internal'
import { RedisUnavailableError, within } from './deadline.ts'
import { connectSession, giveUp, makeSession } from './open-session.ts'
import type { RedisClientLike, RedisCommands, RedisSession } from './redis-client.ts'

const FAILURES_IN_A_ROW = 3

/** How long to wait, and for what. */
export interface Patience {
  readonly timeoutMs: number
  /** Whether to wait for a connection, too. Otherwise a call without a connection fails at once. */
  readonly forConnection?: boolean
}

/**
 * A connection that answers within a deadline or not at all.
 *
 * After three failures in a row it is given up, with all that is still under way: a late answer
 * goes down with its socket. Until the next one stands, which takes longer from attempt to attempt,
 * every call fails at once. So a Redis that hangs costs a few deadlines now and then, not one for
 * each request, and nothing is ever kept to be sent later.
 */
export class Connection {
  readonly #client: RedisClientLike
  readonly #waiting = new Set<() => void>()
  #session: RedisSession | undefined
  #isReady = false
  #failures = 0
  #attempts = 0
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(client: RedisClientLike) {
    this.#client = client
    this.#open()
  }

  /** Runs commands. @throws {RedisUnavailableError} When there is no answer in time. */
  async run<T>(
    { timeoutMs, forConnection = false }: Patience,
    ask: (commands: RedisCommands) => Promise<T>,
  ): Promise<T> {
    if (this.#isClosed) throw new RedisUnavailableError('closed')
    const startedAt = performance.now()
    if (forConnection && !this.#isReady) await this.#whenReady(timeoutMs)

    const session = this.#session
    if (session === undefined || !this.#isReady) throw new RedisUnavailableError('not_connected')
    const leftMs = Math.max(1, timeoutMs - (performance.now() - startedAt))
    const gaveUp = new AbortController()
    try {
      // The signal takes back a command that is not written yet.
      const commands = session.withCommandOptions({ abortSignal: gaveUp.signal })
      const answer = await within(leftMs, ask(commands))
      this.#failures = 0
      // Reset by an answer alone: a server may accept connections and never answer.
      this.#attempts = 0
      return answer
    } catch (error) {
      gaveUp.abort()
      if (session === this.#session) this.#noteFailure()
      throw error
    }
  }

  /** Gives up what is under way. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#drop()
    this.#wakeAll()
  }

  #noteFailure(): void {
    this.#failures += 1
    if (this.#failures >= FAILURES_IN_A_ROW) this.#replace()
  }

  #replace(): void {
    this.#drop()
    if (this.#isClosed) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#open()
    }, backOffMs(this.#attempts))
    this.#timer.unref()
    this.#attempts += 1
  }

  #drop(): void {
    const session = this.#session
    this.#session = undefined
    this.#isReady = false
    this.#failures = 0
    if (session !== undefined) giveUp(session)
  }

  #open(): void {
    const session = makeSession(this.#client, () => {
      // A cluster reports the errors of each node: the session is replaced only when it is
      // unusable.
      if (session === this.#session && this.#isReady && session.isReady !== true) this.#replace()
    })
    this.#session = session
    connectSession(session).then(
      () => {
        // Another session has replaced it, so it is closed as soon as it has connected.
        if (session !== this.#session) return giveUp(session)
        this.#isReady = true
        this.#wakeAll()
      },
      () => {
        if (session === this.#session) this.#replace()
      },
    )
  }

  async #whenReady(timeoutMs: number): Promise<void> {
    let wake!: () => void
    const ready = new Promise<void>((resolve) => {
      wake = resolve
    })
    this.#waiting.add(wake)
    try {
      await within(timeoutMs, ready)
    } catch {
      throw new RedisUnavailableError('not_connected')
    } finally {
      this.#waiting.delete(wake)
    }
  }

  #wakeAll(): void {
    for (const wake of this.#waiting) wake()
  }
}
