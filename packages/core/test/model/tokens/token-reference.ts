import { isAbout, type ModelTarget, type ModelToken } from './tokens.ts'

const TOLERANCE_MS = 5_000

/** A process from its start to its end. */
export interface TokenLife {
  readonly startedAt: number
  isOver: boolean
}

/** A revocation, of the tokens of one issuer. */
export interface RevokedTokens {
  readonly target: ModelTarget
  readonly issuer: string
  /** On the wall clock of the fleet, and its order. */
  readonly at: number
  readonly moment: number
  /** When `revoke()` came back, in milliseconds of the monotonic clock. */
  settledAt: number | undefined
  /** Whether it was taken back later, so that it says nothing any more. */
  isTakenBack: boolean
  /** The lives that know of it: it was made there, or its mark was heard there. */
  readonly knownBy: Set<TokenLife>
  /** When the store had its mark, in milliseconds, unless it lost it. */
  storedAt: number | undefined
}

/**
 * Tells whether a token must be refused where a revocation is known: it was there before, or is signed with a
 * key that leaked, whose thief chooses any `iat`.
 */
export function mustCover(revoked: RevokedTokens, token: ModelToken): boolean {
  const isOfAnyAge = revoked.target.by === 'signingKey'
  return isMeant(revoked, token) && (isOfAnyAge || token.moment < revoked.moment)
}

/** Tells whether a revocation may cover a token, in the words of the documentation. */
export function mayCover(revoked: RevokedTokens, token: ModelToken): boolean {
  const { target, issuer, at, settledAt = Infinity } = revoked
  if (target.by === 'signingKey') {
    // Its name may have come to another key, before it was looked up.
    const { kid, publishedAt } = token.key
    return token.issuer === issuer && kid === target.key.kid && publishedAt <= settledAt
  }
  const isOfAnyAge = target.by === 'token' || target.by === 'jti'
  return isMeant(revoked, token) && (isOfAnyAge || token.issuedAt <= at + TOLERANCE_MS)
}

/** Tells whether the fleet must still know of a revocation: it is where nothing lost it. */
export function isKept({ knownBy, storedAt }: RevokedTokens): boolean {
  return storedAt !== undefined || [...knownBy].some(({ isOver }) => !isOver)
}

function isMeant({ target, issuer }: RevokedTokens, token: ModelToken): boolean {
  return token.issuer === issuer && isAbout(target, token)
}
