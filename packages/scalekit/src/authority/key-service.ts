import type { KeyInfo } from './key-info.ts'

/**
 * What Scalekit says of a key. *Doubtful* is an answer that may be about the key or about our own
 * credentials: `Unauthenticated`, `PermissionDenied`, `InvalidArgument`.
 */
export type KeyAnswer =
  | { readonly kind: 'found'; readonly info: KeyInfo }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'doubtful'; readonly status: DoubtfulStatus }

/** The gRPC statuses that do not say whose credential they judge. */
export type DoubtfulStatus = 'invalid_argument' | 'permission_denied' | 'unauthenticated'

/** Asks Scalekit about keys, over one way of using its client. */
export interface KeyService {
  /**
   * @throws {AuthorityError} When there is no answer. Nothing else is ever thrown.
   */
  ask(key: string, signal: AbortSignal): Promise<KeyAnswer>
  /** Is told that our credentials were found wanting, so that the next call begins afresh. */
  distrust(): void
  /** Goes up when our secret changes. */
  readonly secretsSeen: number
}
