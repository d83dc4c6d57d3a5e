import type { KeyLookup, KeySource } from './key-source.ts'
import type { VerificationKey } from './parse-key-set.ts'

/** Keys that the application gave, which change when it is started again. */
export class StaticKeySet implements KeySource {
  readonly state = 'fresh'
  readonly ageMs: undefined
  readonly #keys: readonly VerificationKey[]
  readonly #ids: ReadonlySet<string>

  constructor(keys: readonly VerificationKey[]) {
    this.#keys = keys
    this.#ids = new Set(keys.map(({ id }) => id))
  }

  get size(): number {
    return this.#keys.length
  }

  trustsNow(keyId: string): boolean {
    return this.#ids.has(keyId)
  }

  async trusts(keyId: string): Promise<boolean> {
    return this.trustsNow(keyId)
  }

  find(matches: (key: VerificationKey) => boolean): KeyLookup {
    const keys = this.#keys.filter(matches)
    return keys.length === 0 ? { kind: 'unknown' } : { kind: 'keys', keys }
  }

  thumbprintsOf(kid: string): readonly string[] {
    return this.#keys.filter((key) => key.kid === kid).map(({ thumbprint }) => thumbprint)
  }

  async refresh(): Promise<boolean> {
    // It changes when the application is started again.
    return true
  }

  close(): void {
    // Nothing is ever under way.
  }
}
