import { randomInt } from 'node:crypto'
import { untilAborted } from '../time/until-aborted.ts'
import { AuthorityError } from '../verdict/authority-error.ts'

/** How an authority is asked the control question. */
export interface ControlQuestionOptions<Credentials> {
  /**
   * Asks about a credential that was never issued.
   *
   * @throws {AuthorityError} When nothing can be concluded: the authority could not be asked.
   */
  readonly ask: (neverIssued: string, signal: AbortSignal) => Promise<ControlAnswer<Credentials>>
  /** How often our own secret has changed. */
  readonly secretChanges: () => number
  /** How long the answer may take, in milliseconds. */
  readonly timeoutMs: number
}

/** Whether our own credentials work, and which. */
export interface ControlAnswer<Credentials> {
  /** Whether the authority plainly said that the credential which was never issued is not valid. */
  readonly credentialsWork: boolean
  /** The credentials of ours that the question carried. */
  readonly credentials: Credentials
}

interface Memory<Credentials> extends ControlAnswer<Credentials> {
  readonly askedAt: number
  readonly secretChanges: number
}

const REMEMBERED_MS = 60_000
// After so many ambiguous answers in a row, the question is asked again: our own rights may have been
// withdrawn since.
const MAX_DOUBTS = 32
const LENGTH = 64
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Finds out whom an ambiguous answer was about: looks up a credential that was never issued.
 *
 * Only if the authority plainly says that it is not valid do our own credentials work, and so the
 * ambiguous answer was about the one credential that got it. The question is asked once for all who
 * wait. A good answer is remembered for a minute and for the very credentials of ours that it was
 * got with; a bad one for a minute, until anything is answered or our secret changes.
 */
export class ControlQuestion<Credentials> {
  readonly #options: ControlQuestionOptions<Credentials>
  #memory: Memory<Credentials> | undefined
  #asking: Promise<ControlAnswer<Credentials>> | undefined
  #doubts = 0

  constructor(options: ControlQuestionOptions<Credentials>) {
    this.#options = options
  }

  /** Is told of every answer that is not ambiguous. */
  noteAnswer(): void {
    this.#doubts = 0
    if (this.#memory?.credentialsWork === false) this.#memory = undefined
  }

  /**
   * Tells whether our own credentials work.
   *
   * @param credentials Those that the ambiguous answer was got with.
   * @throws {AuthorityError} When that cannot be found out before the signal aborts.
   */
  async answer(credentials: Credentials, signal: AbortSignal): Promise<ControlAnswer<Credentials>> {
    this.#doubts += 1
    if (this.#memory !== undefined && this.#isOfUse(this.#memory, credentials)) return this.#memory
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return untilAborted(this.#asking, signal, tooLate)
  }

  #isOfUse(memory: Memory<Credentials>, credentials: Credentials): boolean {
    if (performance.now() - memory.askedAt >= REMEMBERED_MS) return false
    return memory.credentialsWork
      ? memory.credentials === credentials && this.#doubts <= MAX_DOUBTS
      : memory.secretChanges === this.#options.secretChanges()
  }

  // Shared by all who wait, so the request that asked first cannot abort it.
  async #ask(): Promise<ControlAnswer<Credentials>> {
    const { ask, secretChanges, timeoutMs } = this.#options
    const answer = await ask(neverIssued(), AbortSignal.timeout(timeoutMs))
    this.#doubts = 1
    this.#memory = { ...answer, askedAt: performance.now(), secretChanges: secretChanges() }
    return this.#memory
  }
}

// Of the form of a real key, so that it is looked up and not turned away at the door.
function neverIssued(): string {
  return Array.from({ length: LENGTH }, () => BASE62[randomInt(BASE62.length)]).join('')
}

function tooLate(): AuthorityError {
  return new AuthorityError('unavailable', 'No answer in time.', { code: 'timeout' })
}
