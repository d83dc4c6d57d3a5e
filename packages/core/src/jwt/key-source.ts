import type { KeySetState } from '../report/stats.ts'
import type { CannotTell } from '../verdict/verdict.ts'
import type { VerificationKey } from './parse-key-set.ts'

/** What a key set says about a `kid`. */
export type KeyLookup =
  | { readonly kind: 'keys'; readonly keys: readonly VerificationKey[] }
  | { readonly kind: 'unknown' }
  | CannotTell

/** Where the public keys of one issuer come from. */
export interface KeySource {
  /** How the set stands now: `stale` and `exhausted` while its endpoint fails. */
  readonly state: KeySetState
  /** How many keys the set has. */
  readonly size: number
  /** How long ago the set was asked for; `undefined` for one that never was. */
  readonly ageMs: number | undefined
  /**
   * Tells whether a key is in the set that is trusted now; for tokens verified before. `undefined`
   * where the endpoint must be asked first.
   */
  trustsNow(keyId: string): boolean | undefined
  /**
   * Tells the same, after asking the endpoint where that must be done first.
   *
   * @param dueAt When the answer must be there, on the monotonic clock.
   */
  trusts(keyId: string, dueAt: number): Promise<boolean | CannotTell>
  /**
   * Finds the keys that a token may be signed with: at once where the set that is trusted now has
   * one, and later where its endpoint must be asked first.
   *
   * @param dueAt When the answer must be there, on the monotonic clock (`performance.now()`).
   */
  find(matches: (key: VerificationKey) => boolean, dueAt: number): KeyLookup | Promise<KeyLookup>
  /** Lists the thumbprints of the keys that have a `kid`, in the set that is trusted now. */
  thumbprintsOf(kid: string): readonly string[]
  /**
   * Fetches the set anew, so that a key that was taken out of it goes at once. Never rejects, and
   * settles within two deadlines.
   *
   * @returns Whether the set is one that was asked for after this call.
   */
  refresh(): Promise<boolean>
  /** Gives up everything that is under way. */
  close(): void
}
