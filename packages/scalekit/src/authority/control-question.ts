import { randomInt } from 'node:crypto'
import type { KeyAnswer, KeyService } from './key-service.ts'
import { untilAborted } from './until-aborted.ts'

const REMEMBERED_MS = 60_000
// After this many doubtful answers in a row, with no other one in between, the memory is not good
// enough: should our own rights be what was taken, this is how many keys are called bad for it.
const MAX_DOUBTS = 32
const KEY_LENGTH = 64
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

interface Memory {
  readonly credentialsWork: boolean
  readonly askedAt: number
  readonly secretsSeen: number
}

/**
 * Finds out whose credentials a doubtful answer was about: looks up a key that was never issued.
 *
 * Only if that is plainly not found (or called no key at all) do our own credentials work. The
 * answer is remembered for a minute; a bad one only until anything is answered, or our secret
 * changes.
 */
export class ControlQuestion {
  readonly #service: KeyService
  readonly #timeoutMs: number
  #memory: Memory | undefined
  #asking: Promise<boolean> | undefined
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
   * @throws {AuthorityError} When that cannot be found out before the signal aborts.
   */
  async credentialsWork(signal: AbortSignal): Promise<boolean> {
    this.#doubts += 1
    const remembered = this.#remembered()
    if (remembered !== undefined) return remembered
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return untilAborted(this.#asking, signal)
  }

  #remembered(): boolean | undefined {
    if (this.#memory === undefined || this.#doubts > MAX_DOUBTS) return undefined
    const { credentialsWork, askedAt, secretsSeen } = this.#memory
    if (performance.now() - askedAt >= REMEMBERED_MS) return undefined
    return !credentialsWork && secretsSeen !== this.#service.secretsSeen
      ? undefined
      : credentialsWork
  }

  // Belongs to nobody's request: whoever asked first may give up while others wait.
  async #ask(): Promise<boolean> {
    const signal = AbortSignal.timeout(this.#timeoutMs)
    const answer = await this.#service.ask(neverIssuedKey(), signal)
    const credentialsWork = isPlainNo(answer)
    this.#doubts = 1
    this.#memory = {
      credentialsWork,
      askedAt: performance.now(),
      secretsSeen: this.#service.secretsSeen,
    }
    return credentialsWork
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
