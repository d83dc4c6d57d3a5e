import type { AuthRequest } from '../request/request.ts'

/** An event whose sender was verified. */
export interface WebhookEvent {
  readonly id: string
  /**
   * When it happened, in wall-clock milliseconds: the `timestamp` of a Standard Webhooks payload, else
   * the moment when it was signed.
   */
  readonly at: number
  /** The JSON of the body. */
  readonly payload: unknown
}

/** What is used of the request of a webhook. */
export type WebhookRequest = Pick<AuthRequest, 'headers' | 'rawHeaders'>

// In milliseconds, every moment of this century is above it.
const MIN_PLAUSIBLE_MS = 100_000_000_000

/**
 * Reads when an event happened. A sender signs a repetition again, hours later, so what the payload says
 * counts, unless it is not a valid time, or is later than the signature.
 *
 * @param signedAt When it was signed, in wall-clock milliseconds.
 */
export function momentOf(payload: unknown, member: string, signedAt: number): number {
  if (typeof payload !== 'object' || payload === null) return signedAt
  const said: unknown = Object.getOwnPropertyDescriptor(payload, member)?.value
  const at = typeof said === 'string' ? Date.parse(said) : Number.NaN
  return at >= MIN_PLAUSIBLE_MS && at <= signedAt ? at : signedAt
}
