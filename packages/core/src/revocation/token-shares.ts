import { LRUCache } from 'lru-cache'
import { atMost } from '../memory/at-most.ts'
import type { TokenFacts, TokenMark } from './token-mark.ts'
import type { TokenMarks } from './token-marks.ts'

const MAX_OWNERS = 10_000

/**
 * Bounds the marks against single tokens of one owner: an application may let its callers revoke their
 * own tokens, and each of these makes a mark that is kept until the token has expired. Past its share, or where
 * the table is full, the owner's tokens are marked as a whole, up to the one that is meant. So no caller
 * fills a table, whose floor would end the tokens of others.
 */
export class TokenShares {
  readonly #marks: TokenMarks
  /** How many marks each owner had, for as long as the first of them is kept. */
  readonly #taken: LRUCache<string, { count: number }>

  constructor(marks: TokenMarks) {
    this.#marks = marks
    this.#taken = new LRUCache({
      ...atMost(MAX_OWNERS),
      ttl: Math.max(1, marks.lifetimeMs),
      noUpdateTTL: true,
    })
  }

  /**
   * Decides what is marked.
   *
   * @param planned The marks against one token.
   * @param facts What is known of it; `undefined` for a token that this process has not verified: only an
   *   operator can know its ID.
   */
  within(planned: readonly TokenMark[], facts: TokenFacts | undefined): readonly TokenMark[] {
    const [first] = planned
    if (first === undefined || facts === undefined) return planned
    const isKnown = planned.every(
      ({ by, issuer, value }) => this.#marks.find(by, issuer, value) !== undefined,
    )
    const ofOwner = ownerMarkOf(first, facts)
    if (isKnown || ofOwner === undefined) return planned
    const isFull = planned.some(({ by, issuer }) => this.#marks.isFull(by, issuer))
    return isFull || !this.#take(ofOwner) ? [ofOwner] : planned
  }

  #take({ by, value, issuer }: TokenMark): boolean {
    const name = JSON.stringify([by, value, issuer])
    const taken = this.#taken.get(name) ?? { count: 0 }
    if (taken.count >= this.#marks.maxPerOwner) return false
    taken.count += 1
    this.#taken.set(name, taken)
    return true
  }
}

/** Marks every token of the owner that was issued until then; nothing where the token names no owner. */
function ownerMarkOf(
  { at }: TokenMark,
  { issuer, userId, clientIds: [clientId], issuedAt = at }: TokenFacts,
): TokenMark | undefined {
  const moment = { issuer, issuedBefore: issuedAt, at }
  if (userId !== undefined) return { by: 'userId', value: userId, ...moment }
  return clientId === undefined ? undefined : { by: 'clientId', value: clientId, ...moment }
}
