import { headerValue } from '../request/request.ts'
import { isSigned } from './standard-signature.ts'
import { momentOf, type WebhookEvent, type WebhookRequest } from './webhook-event.ts'

const TOLERANCE_MS = 300_000
const MIN_SECRET_BYTES = 24
const MAX_ID_LENGTH = 256

/**
 * Reads a webhook that is signed as Standard Webhooks say; `undefined` unless its signature is good and
 * not more than 5 minutes old.
 *
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md Standard Webhooks}
 */
export function readStandardWebhook(
  request: WebhookRequest,
  body: Uint8Array,
  secrets: readonly Uint8Array[],
): WebhookEvent | undefined {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    headerValue(request, `webhook-${name}`),
  )
  if (id === undefined || id === '' || id.length > MAX_ID_LENGTH) return undefined
  if (timestamp === undefined || signatures === undefined) return undefined
  if (!/^\d{1,12}$/.test(timestamp)) return undefined
  const signedAt = Number(timestamp) * 1_000
  if (Math.abs(Date.now() - signedAt) > TOLERANCE_MS) return undefined
  if (!isSigned({ id, timestamp, body, signatures }, secrets)) return undefined
  try {
    const payload: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return { id, at: momentOf(payload, 'timestamp', signedAt), payload }
  } catch {
    return undefined
  }
}

/**
 * Reads the secret of an endpoint, as its sender shows it.
 *
 * @param name Of the option, for messages.
 * @throws {TypeError} Unless it is `whsec_` and at least 24 bytes in base64.
 */
export function parseWebhookSecret(name: string, secret: unknown): Uint8Array {
  const key =
    typeof secret === 'string' && secret.startsWith('whsec_')
      ? Buffer.from(secret.slice('whsec_'.length), 'base64')
      : Buffer.alloc(0)
  if (key.length >= MIN_SECRET_BYTES) return key
  throw new TypeError(
    `${name} must be whsec_ and at least 24 bytes in base64, as the sender shows it.`,
  )
}
