import { MarkTable, type KeptMark, type Until } from './mark-table.ts'
import { MARK_KINDS, type MarkKind, type TokenFacts, type TokenMark } from './token-mark.ts'

/** How the marks of one issuer are kept. */
export interface IssuerMarksOptions {
  /** How many marks there are of each kind at most. */
  readonly maxPerKind: number
  readonly toleranceMs: number
}

/** The marks against the tokens of one issuer, a table for each kind. */
export class IssuerMarks {
  readonly #tables: Readonly<Record<MarkKind, MarkTable>>

  constructor({ maxPerKind, toleranceMs }: IssuerMarksOptions) {
    const table = (coversAnyAge: boolean) =>
      new MarkTable({ max: maxPerKind, coversAnyAge, toleranceMs })
    this.#tables = {
      token: table(true),
      jti: table(true),
      // An attacker who has the key can write any `iat`.
      signingKey: table(true),
      clientId: table(false),
      organizationId: table(false),
      userId: table(false),
    }
  }

  /** How many marks there are. */
  get size(): number {
    return MARK_KINDS.reduce((sum, kind) => sum + this.#tables[kind].size, 0)
  }

  /** The table of one kind. */
  of(kind: MarkKind): MarkTable {
    return this.#tables[kind]
  }

  /** Adds a mark. @returns Whether it says anything that was not known. */
  add(mark: TokenMark, until: Until): boolean {
    return this.#tables[mark.by].add(mark, until)
  }

  /** Lists every mark. */
  *all(): Iterable<KeptMark> {
    for (const kind of MARK_KINDS) yield* this.#tables[kind].all()
  }

  /**
   * Tells whether a verified token is covered.
   *
   * @param nameToken Computes the value by which a `token` mark would name it; called only when there
   *   is such a mark.
   */
  covers(facts: TokenFacts, nameToken: () => string): boolean {
    const { token, jti, clientId, organizationId, userId, signingKey } = this.#tables
    const { issuedAt } = facts
    const isCovered = (table: MarkTable, value: string | undefined) =>
      value !== undefined && !table.isEmpty && table.covers(value, issuedAt)
    return (
      isCovered(jti, facts.jti) ||
      facts.clientIds.some((id) => isCovered(clientId, id)) ||
      isCovered(organizationId, facts.organizationId) ||
      isCovered(userId, facts.userId) ||
      isCovered(signingKey, facts.signingKey) ||
      (!token.isEmpty && token.covers(nameToken(), issuedAt))
    )
  }

  /** Forgets the marks whose tokens have all expired. */
  forgetOld(): void {
    for (const kind of MARK_KINDS) this.#tables[kind].forgetOld()
  }
}
