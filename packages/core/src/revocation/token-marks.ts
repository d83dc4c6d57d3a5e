import { IssuerMarks } from './issuer-marks.ts'
import { ALWAYS_CURRENT, type MarkCurrency } from './mark-currency.ts'
import type { TimedMark } from './parse-mark.ts'
import type { MarkKind, TokenFacts, TokenMark } from './token-mark.ts'

/** One issuer whose tokens are accepted, as far as marks need to know. */
export interface MarkedIssuer {
  /** Its `iss`; `null` where it is not checked. */
  readonly issuer: string | null
  /** How long a token of it may live at most, in milliseconds. */
  readonly maxTokenLifetimeMs: number
  readonly clockToleranceSeconds: number
}

/** A table is filling up. */
export interface FillingTable {
  readonly issuer: string | null
  readonly by: MarkKind
  readonly kind: 'half' | 'full'
}

/** How many marks there are at most for each issuer and each kind. */
export const MAX_MARKS_PER_KIND = 100_000
// A hundredth of a table, by each process.
const MAX_PER_OWNER = 1_000
// Only where `iss` is not checked, or is that of a tenant, do marks name issuers that are not configured.
const MAX_ISSUERS = 1_000

/**
 * Every mark against access tokens that this process knows of.
 *
 * A verified token is looked up when it is verified, and again at its next use after a mark was added:
 * {@link epoch} moves with every mark, so a token that was clear in the present epoch costs the
 * comparison of one number.
 */
export class TokenMarks {
  /** Whether these are all marks that the fleet knows of. */
  currency: MarkCurrency = ALWAYS_CURRENT
  readonly #issuers: readonly MarkedIssuer[]
  readonly #groups = new Map<string | null, IssuerMarks>()
  readonly #maxPerKind: number
  readonly #lifetimeMs: number
  readonly #toleranceMs: number
  readonly #onFilling: (table: FillingTable) => void
  readonly #told = new Set<string>()
  #epoch = 0
  #sweptAt = -Infinity

  /**
   * @param onFilling Told when a table is half full, and when its floor rises.
   * @param maxPerKind How many marks there are at most for each issuer and each kind.
   */
  constructor(
    issuers: readonly MarkedIssuer[],
    onFilling: (table: FillingTable) => void = () => {},
    maxPerKind: number = MAX_MARKS_PER_KIND,
  ) {
    this.#issuers = issuers
    this.#onFilling = onFilling
    this.#maxPerKind = maxPerKind
    this.#toleranceMs = Math.max(0, ...issuers.map((one) => one.clockToleranceSeconds * 1_000))
    // The last token that a mark covers may be issued, and used, later by the tolerance each.
    this.#lifetimeMs =
      Math.max(0, ...issuers.map((one) => one.maxTokenLifetimeMs)) + 2 * this.#toleranceMs
  }

  /** Moves with every mark that says something new. */
  get epoch(): number {
    return this.#epoch
  }

  /** How long a mark is kept, in milliseconds. */
  get lifetimeMs(): number {
    return this.#lifetimeMs
  }

  /** How many marks against single tokens one owner may have in each table. */
  get maxPerOwner(): number {
    return Math.min(MAX_PER_OWNER, this.#maxPerKind)
  }

  /** Whether one more mark would make a table forget its oldest. */
  isFull(by: MarkKind, issuer: string | null): boolean {
    return (this.#groups.get(issuer)?.of(by).size ?? 0) >= this.#maxPerKind
  }

  /** How many marks there are against the tokens of one issuer. */
  sizeOf(issuer: string | null): number {
    return this.#groups.get(issuer)?.size ?? 0
  }

  /** Tells whether tokens of an issuer are accepted here, so that marks against them count. */
  concerns(issuer: string | null): boolean {
    return this.#issuers.some(
      (one) => issuer === null || one.issuer === null || one.issuer === issuer,
    )
  }

  /**
   * Adds a mark.
   *
   * @param remainingMs For how much longer another process keeps it, in milliseconds. Its tokens may
   *   have to be shorter-lived than those that are accepted here, so that it forgets the mark earlier.
   * @returns Whether it says anything that was not known, and that matters here.
   */
  add(mark: TokenMark, remainingMs: number = this.#lifetimeMs): boolean {
    if (!this.concerns(mark.issuer)) return false
    const keepMs = Math.min(this.#lifetimeMs, this.#atLeast(mark, remainingMs))
    if (keepMs <= 0) return false
    this.#forgetOld()
    const group = this.#groupOf(mark.issuer)
    const until = { wall: Date.now() + keepMs, monotonic: performance.now() + keepMs }
    if (!group.add(mark, until)) return false
    this.#epoch += 1
    this.#tellOfFilling(mark, group)
    return true
  }

  /** Finds a mark, also one that was taken back. */
  find(by: MarkKind, issuer: string | null, value: string): TokenMark | undefined {
    return this.#groups.get(issuer)?.of(by).find(value)?.mark
  }

  /** Lists every mark, and for how much longer it is kept. */
  *all(): Iterable<TimedMark> {
    const now = performance.now()
    for (const group of this.#groups.values()) {
      for (const { mark, until } of group.all()) {
        const remainingMs = until.monotonic - now
        if (remainingMs > 0) yield { mark, remainingMs }
      }
    }
  }

  /**
   * Tells whether a verified token is revoked.
   *
   * @param nameToken Computes the value of a mark about this one token.
   */
  covers(facts: TokenFacts, nameToken: () => string): boolean {
    if (this.#epoch === 0) return false
    const ofEvery = this.#groups.get(null)
    if (ofEvery?.covers(facts, nameToken) === true) return true
    if (facts.issuer === null) return false
    return this.#groups.get(facts.issuer)?.covers(facts, nameToken) ?? false
  }

  // One token has an expiry of its own, which the process that revoked it knew.
  #atLeast({ by, at }: TokenMark, remainingMs: number): number {
    if (by === 'token') return remainingMs
    return Math.max(remainingMs, this.#lifetimeMs - Math.max(0, Date.now() - at))
  }

  #groupOf(issuer: string | null): IssuerMarks {
    const known = this.#groups.get(issuer)
    if (known !== undefined) return known
    // Past the bound, a mark covers the tokens of every issuer: too many, and never too few.
    if (issuer !== null && this.#groups.size >= MAX_ISSUERS) return this.#groupOf(null)
    const group = new IssuerMarks({ maxPerKind: this.#maxPerKind, toleranceMs: this.#toleranceMs })
    this.#groups.set(issuer, group)
    return group
  }

  // Once a minute: marks live for days.
  #forgetOld(): void {
    const now = performance.now()
    if (now - this.#sweptAt < 60_000) return
    this.#sweptAt = now
    for (const group of this.#groups.values()) group.forgetOld()
  }

  #tellOfFilling({ by, issuer }: TokenMark, group: IssuerMarks): void {
    const table = group.of(by)
    const kind = table.floor === undefined ? 'half' : 'full'
    if (kind === 'half' && table.size * 2 < this.#maxPerKind) return
    const name = JSON.stringify([issuer, by, kind])
    if (this.#told.has(name)) return
    this.#told.add(name)
    this.#onFilling({ issuer, by, kind })
  }
}
