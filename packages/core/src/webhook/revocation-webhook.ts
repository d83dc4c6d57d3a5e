import type { Authenticator } from '../authenticator.ts'
import { headerValue, type AuthRequest } from '../request/request.ts'
import type { RevocationTarget } from '../revocation/revocation-target.ts'
import { isSigned } from './standard-signature.ts'

/** An event as its sender signed it. */
export interface WebhookEvent {
  readonly id: string
  /** When it was signed, in wall-clock milliseconds. */
  readonly at: number
  /** The JSON of the body. */
  readonly payload: unknown
}

/** How events from outside become revocations. */
export interface RevocationWebhookOptions {
  readonly authenticator: Pick<Authenticator, 'revoke'>
  /** The secret of the endpoint, `whsec_` and base64; several while they rotate. */
  readonly secret: string | readonly string[]
  /**
   * Says what an event ends; `undefined` for an event that ends nothing. One that throws is answered
   * 503, so that the sender tries again.
   */
  readonly toTarget: (event: WebhookEvent) => RevocationTarget | undefined
  /**
   * The longest body, in bytes.
   *
   * @default 65_536
   */
  readonly maxBodyBytes?: number
}

/** The answer to a webhook: its status, and no body. */
export interface WebhookAnswer {
  readonly status: 204 | 400 | 413 | 503
}

/** Answers one webhook. */
export type RevocationWebhook = (
  request: Pick<AuthRequest, 'headers' | 'rawHeaders'>,
  body: Uint8Array,
) => Promise<WebhookAnswer>

const TOLERANCE_MS = 300_000
const MIN_SECRET_BYTES = 24
const MAX_ID_LENGTH = 256
// More than any sender repeats within the tolerance.
const MAX_SEEN = 10_000

/**
 * Makes the endpoint for events of an authority that revoke credentials, signed as Standard Webhooks
 * say. Hand it the raw body, and send back the status.
 *
 * It answers 204 only once `revoke()` has resolved, so that the sender tries again until then. The moment
 * when the event was signed becomes `issuedBefore`: a late event ends nothing newer. A wrong signature, or
 * one that is more than 5 minutes old, is 400, and nothing is revoked or told.
 *
 * @throws {TypeError} When an option cannot work.
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md Standard Webhooks}
 */
export function revocationWebhook({
  authenticator,
  secret,
  toTarget,
  maxBodyBytes = 65_536,
}: RevocationWebhookOptions): RevocationWebhook {
  const secrets = [secret].flat().map((one) => keyOf(one))
  if (secrets.length === 0 || typeof toTarget !== 'function') {
    throw new TypeError('revocationWebhook must have a secret and a function toTarget.')
  }
  const seen = new Set<string>()

  return async (request, body) => {
    if (body.byteLength > maxBodyBytes) return { status: 413 }
    const event = readEvent(request, body, secrets)
    if (event === undefined) return { status: 400 }
    // Carried out before: a repetition changes nothing.
    if (seen.has(event.id)) return { status: 204 }
    try {
      const target = toTarget(event)
      if (target !== undefined) await authenticator.revoke(target, { issuedBefore: event.at })
    } catch {
      return { status: 503 }
    }
    seen.add(event.id)
    const [oldest] = seen
    if (seen.size > MAX_SEEN && oldest !== undefined) seen.delete(oldest)
    return { status: 204 }
  }
}

function readEvent(
  request: Pick<AuthRequest, 'headers' | 'rawHeaders'>,
  body: Uint8Array,
  secrets: readonly Uint8Array[],
): WebhookEvent | undefined {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    headerValue(request, `webhook-${name}`),
  )
  if (id === undefined || id === '' || id.length > MAX_ID_LENGTH) return undefined
  if (timestamp === undefined || signatures === undefined) return undefined
  if (!/^\d{1,12}$/.test(timestamp)) return undefined
  const at = Number(timestamp) * 1_000
  if (Math.abs(Date.now() - at) > TOLERANCE_MS) return undefined
  if (!isSigned({ id, timestamp, body, signatures }, secrets)) return undefined
  try {
    return { id, at, payload: JSON.parse(Buffer.from(body).toString('utf8')) }
  } catch {
    return undefined
  }
}

function keyOf(secret: unknown): Uint8Array {
  const key =
    typeof secret === 'string' && secret.startsWith('whsec_')
      ? Buffer.from(secret.slice('whsec_'.length), 'base64')
      : Buffer.alloc(0)
  if (key.length >= MIN_SECRET_BYTES) return key
  throw new TypeError(
    'revocationWebhook: secret must be whsec_ and at least 24 bytes in base64, as the sender shows it.',
  )
}
