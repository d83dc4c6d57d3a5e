import { channel } from 'node:diagnostics_channel'
import type { RequestDescription } from './describe-request.ts'
import type { Refusal } from '../answer/outcome.ts'
import { publishEvent } from './publish-event.ts'
import type { Reason } from '../verdict/reason.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import type { ErrorSummary, Source } from '../verdict/verdict.ts'

/** A request was decided. One for each request, and one more for each later guard that refuses. */
export interface OutcomeEvent extends RequestDescription {
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
  readonly cause?: ErrorSummary
}

/** The authority was asked about a key. */
export interface LookupEvent {
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
  readonly type: 'keyset'
  /** `stale`: the last good set stands in for one that could not be fetched. */
  readonly kind: 'refreshed' | 'failed' | 'stale' | 'exhausted'
  readonly issuer: string | null
  /** How many usable keys the set has. */
  readonly keys?: number
  readonly durationMs?: number
  readonly cause?: ErrorSummary
}

/** Cached verdicts were dropped. */
export interface RevocationEvent {
  readonly type: 'revocation'
  readonly by: 'key' | 'keyId' | 'organizationId' | 'userId' | 'all'
  /** The key ID, organization or user; the fingerprint for a key. */
  readonly target?: string
  /**
   * Who called `revoke()`: this authenticator (`local`), another one in this process that shares its
   * store or bus (`sibling`), or another process of the fleet (`bus`).
   */
  readonly origin: 'local' | 'sibling' | 'bus'
  /** How many cached verdicts went. */
  readonly evicted: number
}

/** The shared store or the bus failed, or works again. Told once per change, not per request. */
export interface FleetEvent {
  readonly type: 'fleet'
  readonly part: 'store' | 'bus'
  readonly kind: 'failing' | 'recovered'
  readonly cause?: ErrorSummary
}

/** Every event of an authenticator. No event holds a credential, or an error's message. */
export type AuthEvent = OutcomeEvent | LookupEvent | KeySetEvent | RevocationEvent | FleetEvent

const CHANNELS = {
  outcome: channel('claviger:outcome'),
  lookup: channel('claviger:lookup'),
  keyset: channel('claviger:keyset'),
  revocation: channel('claviger:revocation'),
  fleet: channel('claviger:fleet'),
} as const satisfies Record<AuthEvent['type'], unknown>

/** Tells an event, which is made only when somebody listens. */
export type EmitEvent = <T extends AuthEvent['type']>(
  type: T,
  makeEvent: () => Extract<AuthEvent, { readonly type: T }>,
) => void

/**
 * Makes the function that tells an event to `onEvent` and to the diagnostics channel of its type.
 * A listener that throws, or rejects, changes nothing; the operator is warned about a subscriber.
 */
export function createEmit(
  onEvent: ((event: AuthEvent) => unknown) | undefined,
  warn: (code: string, message: string) => void,
): EmitEvent {
  return (type, makeEvent) => {
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
    if (onEvent !== undefined) callListener(onEvent, event)
  }
}

function callListener(onEvent: (event: AuthEvent) => unknown, event: AuthEvent): void {
  try {
    Promise.resolve(onEvent(event)).catch(() => {})
  } catch {
    // Telling must not decide.
  }
}
