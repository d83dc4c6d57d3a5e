import { LRUCache } from 'lru-cache'
import { atMost } from '../memory/at-most.ts'
import { discardIfPromise } from '../options/discard-if-promise.ts'
import type { AuthRequest } from '../request/request.ts'
import { TokenBucket } from './token-bucket.ts'

/**
 * Names the sender of a request, so that a stranger is charged to its sender and not to all
 * strangers. Anything but a string of 1 to 256 characters, and anything thrown, means that the
 * sender is not known.
 */
export type StrangerOf = (request: AuthRequest) => string | undefined

/** How strangers are charged. */
export interface StrangerOptions {
  readonly strangerOf: StrangerOf | undefined
  readonly invalidAnswersPerSecond: number
  readonly invalidAnswersAtOnce: number
}

const MAX_SENDERS = 10_000
const MAX_NAME_LENGTH = 256

/**
 * Keeps the budgets of strangers: one for each sender that the application can name, and one that
 * all others share.
 *
 * The least recently seen sender makes room for a new one, and starts with a full budget if it
 * comes back.
 */
export class Strangers {
  readonly #options: StrangerOptions
  readonly #common: TokenBucket
  // Its arrays have their full size from the start, so it is made when the first sender is named.
  #senders: LRUCache<string, TokenBucket> | undefined

  constructor(options: StrangerOptions) {
    this.#options = options
    this.#common = this.#newBudget()
  }

  /** How many invalid answers the common budget still covers. */
  get invalidAnswersLeft(): number {
    return Math.floor(this.#common.left)
  }

  /** How many senders have a budget of their own. */
  get senders(): number {
    return this.#senders?.size ?? 0
  }

  /** Finds the budget that a request is charged to. */
  budgetOf(request: AuthRequest): TokenBucket {
    const sender = this.#senderOf(request)
    if (sender === undefined) return this.#common
    const senders = (this.#senders ??= new LRUCache(atMost(MAX_SENDERS)))
    const budget = senders.get(sender) ?? this.#newBudget()
    senders.set(sender, budget)
    return budget
  }

  #senderOf(request: AuthRequest): string | undefined {
    try {
      const sender: unknown = this.#options.strangerOf?.(request)
      if (discardIfPromise(sender) || typeof sender !== 'string') return undefined
      return sender !== '' && sender.length <= MAX_NAME_LENGTH ? sender : undefined
    } catch {
      return undefined
    }
  }

  #newBudget(): TokenBucket {
    const { invalidAnswersPerSecond: perSecond, invalidAnswersAtOnce: atOnce } = this.#options
    return new TokenBucket({ perSecond, atOnce })
  }
}
