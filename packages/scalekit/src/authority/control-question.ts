import { randomInt } from 'node:crypto'
import type { KeyAnswer, KeyService } from './key-service.ts'
import { untilAborted } from './until-aborted.ts'

const REMEMBERED_MS = 60_000
// After this many doubtful answers in a row, with no other one in between, the memory is not good
// enough: should our own rights be what was taken, this is how many keys are called bad for it.
const MAX_DOUBTS = 32
const KEY_LENGTH = 64
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Whether our own credentials work, and which. */
export interface ControlAnswer {
  readonly credentialsWork: boolean
  readonly credentials: object
}

interface Memory extends ControlAnswer {
  readonly askedAt: number
  readonly secretsSeen: number
}

/**
 * Finds out whose credentials a doubtful answer was about: looks up a key that was never issued.
 *
 * Only if that is plainly not found (or called no key at all) do our own credentials work. The
 * answer is remembered for a minute: a good one for the very credentials that it was got with, a
 * bad one until anything is answered or our secret changes.
 */
export class ControlQuestion {
  readonly #service: KeyService
  readonly #timeoutMs: number
  #memory: Memory | undefined
  #asking: Promise<ControlAnswer> | undefined
  #doubts = 0

  /** @param timeoutMs How long the answer may take, in milliseconds. */
  constructor(service: KeyService, timeoutMs: number) {
    this.#service = service
    this.#timeoutMs = timeoutMs
  }

  /** Is told of every answer that is not doubtful. */
  noteAnswer(): void {
    this.#doubts = 0
    if (this.#memory?.credentialsWork === false) this.#memory = undefined
  }

  /**
   * Tells whether our own credentials work.
   *
   * @param credentials Those that the doubtful answer was got with.
   * @throws {AuthorityError} When that cannot be found out before the signal aborts.
   */
  async answer(credentials: object, signal: AbortSignal): Promise<ControlAnswer> {
    this.#doubts += 1
    if (this.#memory !== undefined && this.#isOfUse(this.#memory, credentials)) return this.#memory
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return untilAborted(this.#asking, signal)
  }

  #isOfUse(memory: Memory, credentials: object): boolean {
    if (performance.now() - memory.askedAt >= REMEMBERED_MS) return false
    return memory.credentialsWork
      ? memory.credentials === credentials && this.#doubts <= MAX_DOUBTS
      : memory.secretsSeen === this.#service.secretsSeen
  }

  // Belongs to nobody's request: whoever asked first may give up while others wait.
  async #ask(): Promise<ControlAnswer> {
    const signal = AbortSignal.timeout(this.#timeoutMs)
    const { answer, credentials } = await this.#service.ask(neverIssuedKey(), signal)
    this.#doubts = 1
    this.#memory = {
      credentialsWork: isPlainNo(answer),
      credentials,
      askedAt: performance.now(),
      secretsSeen: this.#service.secretsSeen,
    }
    return this.#memory
  }
}

// A yes to this key would be absurd, and no proof of anything.
function isPlainNo(answer: KeyAnswer): boolean {
  return (
    answer.kind === 'not-found' ||
    (answer.kind === 'doubtful' && answer.status === 'invalid_argument')
  )
}

// Of the form of a real one, so that it is looked up and not turned away at the door.
function neverIssuedKey(): string {
  return Array.from({ length: KEY_LENGTH }, () => BASE62[randomInt(BASE62.length)]).join('')
}
