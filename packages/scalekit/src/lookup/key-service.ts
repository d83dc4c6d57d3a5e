import type { KeyInfo } from './key-info.ts'

/**
 * What Scalekit says of a key. *Ambiguous* is an answer that may be about the key or about our own
 * credentials: `Unauthenticated`, `PermissionDenied`, `InvalidArgument`, and any client error that a
 * gateway before Scalekit answers with.
 */
export type KeyAnswer =
  | { readonly kind: 'found'; readonly info: KeyInfo }
  | { readonly kind: 'not-found' }
  | {
      readonly kind: 'ambiguous'
      readonly status: AmbiguousStatus
      /** A gateway said so, and not Scalekit: it can turn a request away, but judges no key. */
      readonly isOfGateway?: true
    }

/** The gRPC statuses that do not say whose credential they judge. */
export type AmbiguousStatus =
  | 'invalid_argument'
  | 'permission_denied'
  | 'unauthenticated'
  // Of a gateway only: 400, 404, and all other client errors.
  | 'internal'
  | 'unimplemented'
  | 'unknown'

/** An answer, and what it was asked with. */
export interface Asked {
  readonly answer: KeyAnswer
  /**
   * Stands for the credentials of ours that the question carried: the same object for the same
   * ones. An ambiguous answer says nothing about any others.
   */
  readonly credentials: object
}

/** Asks Scalekit about keys, over one way of using its client. */
export interface KeyService {
  /** How often our own secret has changed. */
  readonly secretChanges: number
  /**
   * Asks about a key.
   *
   * @throws {AuthorityError} When there is no answer. Nothing else is ever thrown.
   */
  ask(key: string, signal: AbortSignal): Promise<Asked>
  /**
   * Ends a key for good.
   *
   * @throws When Scalekit did not say that it has.
   */
  end(keyId: string, signal: AbortSignal): Promise<void>
  /** Hears that our credentials were refused, so that the next call fetches new ones. */
  distrust(): void
}
