import { LRUCache } from 'lru-cache'
import { atMost } from '../memory/at-most.ts'
import type { TokenHeader } from './compact-token.ts'

// An issuer has one or two of them at a time.
const MAX_HEADERS = 64
const MAX_LENGTH = 512

/**
 * The headers of tokens that were verified lately, taken apart. The tokens of an issuer nearly all have the
 * same header, so it need not be decoded and judged again for each.
 *
 * Only the header of a token with a good signature is added: made-up tokens displace none.
 */
export class KnownHeaders {
  readonly #headers = new LRUCache<string, TokenHeader>(atMost(MAX_HEADERS))

  /** Finds the header of a token by its first part. */
  of(token: string): TokenHeader | undefined {
    return this.#headers.get(token.slice(0, Math.max(0, token.indexOf('.'))))
  }

  /** Remembers the header of a token whose signature is good. */
  add(token: string, header: TokenHeader): void {
    const part = token.slice(0, token.indexOf('.'))
    if (part.length > MAX_LENGTH || this.#headers.has(part)) return
    // A copy: a slice would keep the whole token in memory.
    this.#headers.set(Buffer.from(part, 'latin1').toString('latin1'), Object.freeze(header))
  }
}

/** What a header says is the same for every issuer, so all authenticators share these. */
export const knownHeaders: KnownHeaders = new KnownHeaders()
