import type { Anonymous, Outcome } from './answer/outcome.ts'
import type { Guard } from './decide.ts'
import type { Auth } from './caller/auth.ts'
import type { Requirement } from './caller/requirement.ts'
import type { RouteReader } from './report/describe-request.ts'
import type { Stats } from './report/stats.ts'
import type { RevocationChange } from './revocation-change.ts'
import type { AuthRequest } from './request/request.ts'
import type { ResourceMetadata } from './resource/resource-metadata.ts'
import type {
  RevocationResult,
  RevocationTarget,
  RevokeOptions,
} from './revocation/revocation-target.ts'

/** Decides who is calling, and what they may do. */
export interface Authenticator {
  /**
   * Judges one request. Never rejects, and settles within the deadlines of the options.
   *
   * @param requirement What the caller must have, besides a good credential.
   */
  authenticate(request: AuthRequest, requirement?: Requirement): Promise<Outcome>
  /**
   * Judges a request for one of its guards; for adapters. The first guard verifies the credential,
   * the later ones of the same authenticator reuse its result. Never throws and never rejects.
   *
   * What memory knows is decided at once, and returned as it is: a missing or malformed header, a
   * cached key or token, a requirement on a caller who was verified before. A promise is returned
   * where the authority or a key set must be asked. An authenticator of one's own may always return
   * a promise.
   *
   * @param request Node's request object, the same for every guard of a request.
   * @param route Reads the pattern of the route, for events; called only when somebody listens.
   */
  check(
    request: AuthRequest,
    guard: Guard,
    route?: RouteReader,
  ): Outcome | Anonymous | Promise<Outcome | Anonymous>
  /**
   * Ends credentials: API keys, access tokens, or both of an organization or a user. After it
   * resolves, no request that starts later is granted by what was remembered, nor by a lookup or a
   * verification that was in flight.
   *
   * - An API key is forgotten, and its authority is asked again: revoke it there first.
   * - An introspected token is forgotten in the same way.
   * - A JWT access token is marked, and refused until it expires. Those of a client, an organization or a
   *   user are covered if they were issued until `issuedBefore`; newer ones are good.
   *
   * The same holds at once for every authenticator of this process that was given the same `store` or
   * `bus` object. With a store and a bus it holds in every process once their messages have arrived.
   *
   * @returns What it did.
   * @throws {TypeError} When the target is not exactly one of {@link RevocationTarget}, or is about
   *   credentials that this authenticator does not accept.
   * @throws {AuthorityError} When it takes the issuer's key set to find a signing key, or to check a
   *   token that was not seen before, and the set cannot be fetched. Nothing is revoked then.
   * @throws {RevocationDeliveryError} When it holds in this process, but the store or the bus could
   *   not be told: each has 5 s to answer. It is tried again in the background.
   */
  revoke(target: RevocationTarget, options?: RevokeOptions): Promise<RevocationResult>
  /**
   * Takes back what `revoke()` marked: the access tokens of the target are good again until they
   * expire.
   *
   * @throws {TypeError} For an API key, about which there is no mark, and where `revoke()` would.
   */
  unrevoke(
    target: RevocationTarget,
    options?: Pick<RevokeOptions, 'issuer'>,
  ): Promise<Pick<RevocationResult, 'marked' | 'durable'>>
  /**
   * Tells every revocation that reaches this process; for open connections.
   *
   * @returns A function that removes the listener.
   */
  onRevoked?(listener: (change: RevocationChange) => void): () => void
  /**
   * Tells whether a later verdict on a credential names the same caller, with everything that the
   * earlier one had: scopes, roles, and the claims that requirements read; for open connections.
   *
   * @default the same, without `implies`, and without custom claims of API keys
   */
  keepsRights?(before: Auth, now: Auth): boolean
  /**
   * Checks at startup that some caller can meet a requirement; for adapters.
   *
   * @throws {TypeError} When no caller that this authenticator accepts could ever meet it.
   */
  checkRequirement?(requirement: Requirement): void
  /** The metadata that `protectedResource` describes; for adapters, which serve it. */
  readonly resourceMetadata?: ResourceMetadata | undefined
  /** Counters, and how the authenticator stands now. */
  stats(): Stats
  /**
   * Gives up what is under way and lets go of timers and sockets. A store or a bus that another
   * authenticator of this process uses, too, stays open for it, and is closed with the last one; closing
   * them is waited for no longer than 5 s.
   */
  close(): Promise<void>
}
