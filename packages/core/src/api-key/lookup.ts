import type { TokenInfoInput } from './token-info.ts'

/** What a lookup gets besides the key. */
export interface LookupContext {
  /** Aborts at the deadline. Pass it on, so that a late answer costs no socket. */
  readonly signal: AbortSignal
}

/**
 * Asks the authority about one API key.
 *
 * @param key The whole credential. Send it in a body or a header, never in a URL, and log it nowhere.
 * @returns The key's description, or `null` when the authority says that there is no such key.
 * @throws Anything, when the authority could not be asked: the verdict is *cannot tell*, and the
 *   client gets a 503. Throw an `AuthorityError` to say more.
 */
export type Lookup = (key: string, context: LookupContext) => Promise<TokenInfoInput | null>
