import { retirementOf } from '../keys/retirement.ts'
import type { KeyInfo } from './key-info.ts'
import type { KeyService } from './key-service.ts'

const MAX_REMEMBERED = 10_000
const MAX_ENDING_AT_ONCE = 4

/**
 * Holds keys that are being rotated to their ends.
 *
 * The end is a custom claim, which an edit of the key's claims can change or remove. So an end that
 * was seen once is remembered, and is not put off; and a key that is met after its end is ended for
 * good at Scalekit, behind the lookup that met it.
 */
export class RotationEnds {
  readonly #service: Pick<KeyService, 'end'>
  readonly #timeoutMs: number
  readonly #seen = new Map<string, Date>()
  readonly #ending = new Set<string>()

  /** @param timeoutMs How long ending a key may take, in milliseconds. */
  constructor(service: Pick<KeyService, 'end'>, timeoutMs: number) {
    this.#service = service
    this.#timeoutMs = timeoutMs
  }

  /** Gives the key's description with the earliest end that was seen. */
  apply(info: KeyInfo): KeyInfo {
    const end = earliest(this.#seen.get(info.tokenId), retirementOf(info))
    if (end === undefined) return info

    this.#remember(info.tokenId, end)
    if (end.getTime() <= Date.now()) this.#endForGood(info.tokenId)
    return { ...info, expiry: earliest(info.expiry, end) ?? end }
  }

  #remember(keyId: string, end: Date): void {
    this.#seen.delete(keyId)
    this.#seen.set(keyId, end)
    const [oldest] = this.#seen.keys()
    if (this.#seen.size > MAX_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest)
  }

  // Not waited for: the key is refused in any case, and the next lookup of it tries again.
  #endForGood(keyId: string): void {
    if (this.#ending.size >= MAX_ENDING_AT_ONCE || this.#ending.has(keyId)) return
    this.#ending.add(keyId)
    this.#service
      .end(keyId, AbortSignal.timeout(this.#timeoutMs))
      .catch(() => {})
      .finally(() => {
        this.#ending.delete(keyId)
      })
  }
}

function earliest(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one < other ? one : other
}
