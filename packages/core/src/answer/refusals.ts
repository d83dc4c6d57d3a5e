import { refuse, type AnswerOptions, type RefusalExtras, type RefusalReason } from './answers.ts'
import type { Refused } from './outcome.ts'

// The scopes of challenges come from the guards of the application, which are few.
const MAX_REMEMBERED = 1_000

const NO_EXTRAS: RefusalExtras = Object.freeze({})

/**
 * The refusals of one authenticator. Each is made once, frozen, and used for every request that it
 * fits. With `formatBody` each is made anew, since the hook is called for every refusal.
 */
export class Refusals {
  readonly #options: AnswerOptions
  readonly #byReason = new Map<RefusalReason, Refused>()
  /** Those that name scopes, by their reason and these scopes. */
  readonly #byScope = new Map<string, Refused>()

  constructor(options: AnswerOptions) {
    this.#options = options
  }

  /** The finished answer for a reason. */
  of(reason: RefusalReason, extras: RefusalExtras = NO_EXTRAS): Refused {
    const { scope, retryAfterSeconds = 1 } = extras
    if (this.#options.formatBody !== undefined || retryAfterSeconds !== 1) {
      return refuse(reason, this.#options, extras)
    }
    return scope === undefined
      ? this.#remembered(this.#byReason, reason, reason, extras)
      : this.#remembered(this.#byScope, `${reason} ${scope}`, reason, extras)
  }

  #remembered<K>(
    made: Map<K, Refused>,
    key: K,
    reason: RefusalReason,
    extras: RefusalExtras,
  ): Refused {
    const known = made.get(key)
    if (known !== undefined) return known
    const refused = refuse(reason, this.#options, extras)
    if (made.size < MAX_REMEMBERED) made.set(key, refused)
    return refused
  }
}
