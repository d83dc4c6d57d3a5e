import type { TokenFacts, TokenMark } from '../revocation/token-mark.ts'

/**
 * Counts the names in the remembered tokens, so that a mark about another name costs one lookup and not a
 * search of all tokens: tens of thousands of marks may arrive.
 */
export class TokenNames {
  readonly #counts = new Map<string, number>()

  /** Counts a token. */
  add(facts: TokenFacts): void {
    for (const name of tokenNamesOf(facts))
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  /** Takes a token out of the count. */
  delete(facts: TokenFacts): void {
    for (const name of tokenNamesOf(facts)) {
      const count = this.#counts.get(name) ?? 0
      if (count > 1) this.#counts.set(name, count - 1)
      else this.#counts.delete(name)
    }
  }

  /** Tells whether a mark names any of them. */
  has({ by, value }: Pick<TokenMark, 'by' | 'value'>): boolean {
    return this.#counts.has(`${by} ${value}`)
  }
}

function tokenNamesOf(facts: TokenFacts): readonly string[] {
  const { jti, clientIds, organizationId, userId, signingKey } = facts
  const names = [`signingKey ${signingKey}`, ...clientIds.map((id) => `clientId ${id}`)]
  if (jti !== undefined) names.push(`jti ${jti}`)
  if (organizationId !== undefined) names.push(`organizationId ${organizationId}`)
  if (userId !== undefined) names.push(`userId ${userId}`)
  return names
}
