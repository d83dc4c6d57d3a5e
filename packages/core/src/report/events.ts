import { channel } from 'node:diagnostics_channel'
import type { RequestDescription } from './describe-request.ts'
import type { Refusal } from '../answer/outcome.ts'
import type { AuthRequest } from '../request/request.ts'
import { publishEvent } from './publish-event.ts'
import type { Reason } from '../verdict/reason.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import type { ErrorSummary, Source } from '../verdict/verdict.ts'

/**
 * A request was decided. One for each request, and another one where a later guard refuses what an
 * earlier guard has granted: that one counts in place of the first.
 */
export interface OutcomeEvent extends RequestDescription {
  readonly v: 1
  readonly type: 'outcome'
  readonly kind: 'granted' | 'refused' | 'anonymous'
  readonly credential?: 'api-key' | 'jwt'
  readonly reason?: Reason
  readonly status?: Refusal['status']
  /** Where the verdict came from; none where there was nothing to judge. */
  readonly source?: Source
  readonly durationMs: number
  /** The key's public ID. */
  readonly keyId?: string
  readonly organizationId?: string
  /** The verified user: unique only together with `issuer`. */
  readonly userId?: string
  /** The client that an access token was issued to: `client_id`, else `azp`. */
  readonly clientId?: string
  /** Who vouches for the caller: `auth.issuer`. */
  readonly issuer?: string
  /** First 8 hex digits of the credential's SHA-256; with `secrets`, of its HMAC-SHA-256. */
  readonly fingerprint?: string
  /** The scopes that the guard requires, where it requires scopes. */
  readonly requiredScopes?: readonly string[]
  /** An earlier event told that this request was granted; count this one in its place. */
  readonly supersedes?: 'granted'
  readonly cause?: ErrorSummary
}

/** The authority was asked about a key. */
export interface LookupEvent {
  readonly v: 1
  readonly type: 'lookup'
  readonly kind: 'valid' | 'invalid' | 'cannot-tell'
  readonly reason?: Reason
  readonly durationMs: number
  readonly keyId?: string
  readonly organizationId?: string
  readonly fingerprint: string
  readonly cause?: ErrorSummary
}

/** Something happened to a key set. */
export interface KeySetEvent {
  readonly v: 1
  readonly type: 'keyset'
  /** `stale`: the last good set stands in for one that could not be fetched. */
  readonly kind: 'refreshed' | 'failed' | 'stale' | 'exhausted'
  readonly issuer: string | null
  /** How many usable keys the set has. */
  readonly keys?: number
  readonly durationMs?: number
  readonly cause?: ErrorSummary
}

/** Credentials were revoked, and what was remembered of them ended. */
export interface RevocationEvent {
  readonly v: 1
  readonly type: 'revocation'
  /** What was revoked; `all` where any revocation may have been missed. */
  readonly by:
    | 'key'
    | 'keyId'
    | 'token'
    | 'jti'
    | 'clientId'
    | 'organizationId'
    | 'userId'
    | 'signingKey'
    | 'all'
  /** The ID of what was revoked, the `kid` of a signing key, the fingerprint of a key or a token. */
  readonly target?: string
  /**
   * Who called `revoke()`: this authenticator (`local`), another one in this process that shares its
   * store or bus (`sibling`), or another process of the fleet, which told it by the `bus` or left it in
   * the `store`.
   */
  readonly origin: 'local' | 'sibling' | 'bus' | 'store'
  /** How many remembered verdicts ended. */
  readonly evicted: number
  /** How many marks against access tokens were made. */
  readonly marked?: number
  /**
   * How many marks `unrevoke()` took back: the target's access tokens are good again, and nothing is
   * revoked.
   */
  readonly takenBack?: number
}

/**
 * The shared store or the bus failed, or works again; or revocations of access tokens may be missed
 * (`marks`), since neither of them can be reached. Told once per change, not per request.
 */
export interface FleetEvent {
  readonly v: 1
  readonly type: 'fleet'
  readonly part: 'store' | 'bus' | 'marks'
  readonly kind: 'failing' | 'recovered'
  readonly cause?: ErrorSummary
}

/** The revocations that are remembered of one issuer and of one kind of target take much room. */
export interface MarksEvent {
  readonly v: 1
  readonly type: 'marks'
  /** `half` long before anything happens; `full` when the oldest make room for new ones. */
  readonly kind: 'half' | 'full'
  readonly issuer: string | null
  readonly by: 'token' | 'jti' | 'clientId' | 'organizationId' | 'userId' | 'signingKey'
}

/**
 * Every event of an authenticator. No event holds a credential, or an error's message. `v` is the version of
 * the events: it is counted up where a member is removed or means something else, never where one is added.
 */
export type AuthEvent =
  OutcomeEvent | LookupEvent | KeySetEvent | RevocationEvent | MarksEvent | FleetEvent

const CHANNELS = {
  outcome: channel('claviger:outcome'),
  lookup: channel('claviger:lookup'),
  keyset: channel('claviger:keyset'),
  revocation: channel('claviger:revocation'),
  marks: channel('claviger:marks'),
  fleet: channel('claviger:fleet'),
} as const satisfies Record<AuthEvent['type'], unknown>

/**
 * Receives every event.
 *
 * @param request The request that an outcome is about: as the framework has it, Node's own.
 */
export type AuthEventListener = (event: AuthEvent, request?: AuthRequest) => unknown

/** Tells an event, which is made only when somebody listens. */
export type EmitEvent = <T extends AuthEvent['type']>(
  type: T,
  makeEvent: () => Extract<AuthEvent, { readonly type: T }>,
  request?: AuthRequest,
) => void

/** Tells whether anybody has subscribed to the channel of a type. */
export function hasSubscribers(type: AuthEvent['type']): boolean {
  return CHANNELS[type].hasSubscribers
}

/**
 * Makes the function that tells an event to `onEvent` and to the diagnostics channel of its type.
 * A listener that throws, or rejects, changes nothing; the operator is warned about a subscriber.
 */
export function createEmit(
  onEvent: AuthEventListener | undefined,
  warn: (code: string, message: string) => void,
): EmitEvent {
  return (type, makeEvent, request) => {
    const target = CHANNELS[type]
    if (!target.hasSubscribers && onEvent === undefined) return
    const event: AuthEvent = makeEvent()
    Object.freeze(event)
    if (target.hasSubscribers) {
      publishEvent(target, event, (error) => {
        warn(
          'CLAVIGER_SUBSCRIBER',
          `A subscriber of the diagnostics channel claviger:${type} threw ${summarizeError(error).name}. Requests are not affected; fix the subscriber.`,
        )
      })
    }
    if (onEvent !== undefined) callListener(onEvent, event, request)
  }
}

function callListener(
  onEvent: AuthEventListener,
  event: AuthEvent,
  request: AuthRequest | undefined,
): void {
  try {
    Promise.resolve(onEvent(event, request)).catch(() => {})
  } catch {
    // Telling must not decide.
  }
}
