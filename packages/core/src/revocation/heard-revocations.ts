import type { TokenInfo } from '../caller/token-info.ts'
import type { Digest } from '../request/fingerprint.ts'
import { cautiousNow } from '../time/cautious-now.ts'
import { digestsOf, type Revocation } from './revocation.ts'

const MAX_NAMES = 10_000

/**
 * Remembers when this process was told of revocations, for as long as a store may hold verdicts that
 * are older.
 *
 * The process that revoked something marks its own store. Another process on the same bus may have
 * another one: another namespace, or another server. What its store says from before the revocation
 * is not believed.
 */
export class HeardRevocations {
  readonly #lifetimeMs: number
  // In the order in which they were heard.
  readonly #heardAt = new Map<string, number>()
  // What is from before this time counts as revoked: some names had to make room.
  #floor = -Infinity

  /** @param lifetimeMs How old a verdict may be at most, in milliseconds. */
  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs
  }

  /** How many names are remembered. */
  get size(): number {
    return this.#heardAt.size
  }

  /** Remembers a revocation. */
  note(revocation: Revocation): void {
    const now = cautiousNow()
    for (const name of revocationNamesOf(revocation)) {
      this.#heardAt.delete(name)
      this.#heardAt.set(name, now)
    }
    this.#forgetOld(now)
  }

  /**
   * Tells when this process was last told that a key is revoked, on the cautious clock; `-Infinity`
   * where it never was.
   */
  latestOf(digests: readonly Digest[], { tokenId, organizationId, userId }: TokenInfo): number {
    const times = [
      ...digests.map((digest) => this.#heardAt.get(`digest ${digest}`)),
      this.#heardAt.get(`keyId ${tokenId}`),
      this.#heardAt.get(`organizationId ${organizationId}`),
      userId === undefined ? undefined : this.#heardAt.get(`userId ${userId}`),
    ]
    return times.reduce<number>((latest, at = -Infinity) => Math.max(latest, at), this.#floor)
  }

  #forgetOld(now: number): void {
    for (const [name, at] of this.#heardAt) {
      const isOver = now - at > this.#lifetimeMs
      if (!isOver && this.#heardAt.size <= MAX_NAMES) return
      this.#heardAt.delete(name)
      if (!isOver) this.#floor = at
    }
  }
}

function revocationNamesOf(revocation: Revocation): readonly string[] {
  return revocation.by === 'digest'
    ? digestsOf(revocation).map((digest) => `digest ${digest}`)
    : [`${revocation.by} ${revocation.value}`]
}
