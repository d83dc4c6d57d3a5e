import type { Outcome } from '../../../src/index.ts'
import { brokenByKey, isExcusedByKey, type Refreshed } from './key-promises.ts'
import type { ModelKeySets } from './key-sets.ts'
import type { MarkRoom } from './mark-room.ts'
import { CUT_OFF_TTL_MS, STORE_IS_CURRENT_MS, type TokenFleet } from './token-fleet.ts'
import type { TokenLedger } from './token-ledger.ts'
import { mayCover, mustCover, type TokenLife } from './token-reference.ts'
import type { TokenSchedule } from './token-schedule.ts'
import type { ModelToken } from './tokens.ts'

/** What the promises about tokens depend on. */
export interface TokenTerms {
  readonly schedule: TokenSchedule
  readonly keySets: ModelKeySets
  readonly room: MarkRoom
  readonly ledger: TokenLedger
  readonly fleet: TokenFleet
}

/** A request that was answered. */
export interface Answered {
  readonly token: ModelToken
  readonly life: TokenLife
  readonly startedAt: number
  /** Since when its process had been cut off as it began. */
  readonly isolatedSince: number | undefined
  /** The key set that its process fetched anew, if it did. */
  readonly refreshed: Refreshed | undefined
}

/** Names the promise that an outcome breaks, or `undefined`. */
export function brokenByOutcome(
  outcome: Outcome,
  answered: Answered,
  terms: TokenTerms,
): string | undefined {
  return outcome.kind === 'refused'
    ? brokenByRefusal(outcome, answered, terms)
    : brokenByGrant(answered, terms)
}

function brokenByRefusal(
  outcome: Extract<Outcome, { readonly kind: 'refused' }>,
  { token, startedAt }: Answered,
  { keySets, ledger, room, schedule }: TokenTerms,
): string | undefined {
  const { fetchMs, whenCutOff } = schedule
  if (isExcusedByKey(outcome, token, startedAt, { keySets, fetchMs })) return undefined
  if (outcome.refusal.status === 503) {
    return whenCutOff === 'admit' ? 'a token was answered 503' : undefined
  }
  const isOver = Date.now() >= token.expiresAt
  const isEnded = ledger.revoked.some((revoked) => mayCover(revoked, token)) || room.mayEnd(token)
  return isOver || isEnded ? undefined : `a good token was refused (${outcome.reason})`
}

function brokenByGrant(
  { token, life, startedAt, isolatedSince, refreshed }: Answered,
  { keySets, ledger, room, fleet, schedule }: TokenTerms,
): string | undefined {
  const { fetchMs, whenCutOff } = schedule
  const broken = brokenByKey(token, startedAt, { keySets, fetchMs, refreshed })
  if (broken !== undefined) return broken
  const isKnown = ledger.revoked.some(
    (revoked) =>
      !revoked.isTakenBack &&
      mustCover(revoked, token) &&
      // The floor that a mark leaves covers by `iat` alone.
      (token.moment < revoked.moment || !room.isFull(revoked)) &&
      (revoked.knownBy.has(life) || fleet.hasRead(revoked, life, startedAt)),
  )
  if (isKnown) return 'granted: a token that is known to be revoked'
  // A process that heard the fleet again meanwhile judged the token by all marks.
  const isStillIsolated = fleet.isolatedSince(life) === isolatedSince
  const isolatedMs = isStillIsolated ? startedAt - (isolatedSince ?? Infinity) : 0
  return whenCutOff === 'refuse' && isolatedMs > CUT_OFF_TTL_MS + STORE_IS_CURRENT_MS
    ? 'granted: a token in a process that was cut off for too long'
    : undefined
}
