import type { TokenInfoInput } from '../../src/caller/token-info.ts'
import { isAbout, KEYS, type ModelKey } from './keys.ts'
import type { Moments } from './moments.ts'
import type { Plans } from './plans.ts'
import type { Question, Revoked } from './reference.ts'
import type { VirtualClock } from './virtual-clock.ts'

interface Parts {
  readonly clock: VirtualClock
  readonly moments: Moments
  readonly plans: Plans
  readonly revoked: readonly Revoked[]
}

/** The authority of the keys, which remembers every question that it was asked. */
export class ModelAuthority {
  readonly #parts: Parts
  readonly #startedAt: number
  readonly #questions: Question[] = []
  isUp = true

  constructor(parts: Parts) {
    this.#parts = parts
    this.#startedAt = parts.clock.now
  }

  /** Describes a key. The description says which question it answers. */
  async lookUp(name: string): Promise<TokenInfoInput | null> {
    const { clock, moments, plans } = this.#parts
    const { ms, looksAt } = plans.nextLookup()
    const key = KEYS.find((each) => each.key === name)
    if (key === undefined) throw new Error('That key was not asked for.')
    const serial = this.#questions.push({ key, at: clock.now, moment: moments.next() }) - 1
    await sleep(ms * looksAt)
    const isGood = this.isGood(key)
    await sleep(ms * (1 - looksAt))
    if (!this.isUp) throw new Error('the authority is down')
    if (!isGood || key.info === undefined) return null
    const expiresAt = this.expiresAt(key)
    const expiry =
      expiresAt === Infinity ? {} : { expiry: new Date(Date.now() + expiresAt - clock.now) }
    return { ...key.info, ...expiry, description: String(serial) }
  }

  /** The question that a description answers. */
  questionOf(info: TokenInfoInput | undefined): Question | undefined {
    return this.#questions[Number(info?.description)]
  }

  /** In milliseconds on the clock; Infinity where the key has no end. */
  expiresAt({ expiresAfter = Infinity }: ModelKey): number {
    return this.#startedAt + expiresAfter
  }

  isGood(key: ModelKey): boolean {
    const { clock, revoked } = this.#parts
    if (key.info === undefined || clock.now >= this.expiresAt(key)) return false
    return !revoked.some(({ target, isReal }) => isReal && isAbout(target, key))
  }
}

async function sleep(ms: number): Promise<void> {
  if (ms === 0) return
  await new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
