import type { CannotTellReason, InvalidReason } from './reason.ts'

/** Where a verdict came from. */
export type Source = 'memory' | 'store' | 'authority' | 'stale'

/** What a lookup or a verification says of one credential. Only `valid` admits. */
export type Verdict<T> = Valid<T> | Invalid | CannotTell

/** The authority stands by the credential. */
export interface Valid<T> {
  readonly kind: 'valid'
  readonly value: T
  readonly source: Source
}

/** The credential is invalid, and the client is told so. */
export interface Invalid {
  readonly kind: 'invalid'
  readonly reason: InvalidReason
  readonly source: Source
}

/** The credential could not be judged, so it is neither accepted nor called invalid. */
export interface CannotTell {
  readonly kind: 'cannot-tell'
  readonly reason: CannotTellReason
  /** Whole seconds after which asking again makes sense; from 1 to 86,400. */
  readonly retryAfterSeconds: number
  /** What went wrong, without messages: those can carry credentials. */
  readonly cause?: ErrorSummary
  /** The authority answers about other credentials, and gives no usable answer about this one. */
  readonly isOfCredential?: true
  /** What was asked, as a warning names it; `undefined` for the authority of API keys. */
  readonly asked?: string
  /** The option whose function failed or was late, where the application itself was asked. */
  readonly option?: string
}

/** What may be told of an error: its class and its code, never its message. */
export interface ErrorSummary {
  readonly name: string
  readonly code?: string
}

/** Makes an *invalid* verdict. */
export function invalid(reason: InvalidReason, source: Source = 'authority'): Invalid {
  return { kind: 'invalid', reason, source }
}

// A day: a longer number would not be one of digits only, in the end.
const MAX_SECONDS = 86_400

/** Makes a *cannot tell* verdict. */
export function cannotTell(
  reason: CannotTellReason,
  {
    retryAfterSeconds = 1,
    cause,
    isOfCredential = false,
    asked,
    option,
  }: {
    retryAfterSeconds?: number
    cause?: ErrorSummary
    isOfCredential?: boolean
    asked?: string
    option?: string
  } = {},
): CannotTell {
  // It comes from lookups and hooks of applications, and goes into a header.
  const seconds = Number.isFinite(retryAfterSeconds)
    ? Math.min(Math.max(1, Math.ceil(retryAfterSeconds)), MAX_SECONDS)
    : 1
  return {
    kind: 'cannot-tell',
    reason,
    retryAfterSeconds: seconds,
    ...(cause === undefined ? {} : { cause }),
    ...(isOfCredential ? { isOfCredential } : {}),
    ...(asked === undefined ? {} : { asked }),
    ...(option === undefined ? {} : { option }),
  }
}
