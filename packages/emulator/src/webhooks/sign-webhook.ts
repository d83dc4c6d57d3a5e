import { createHmac, randomBytes } from 'node:crypto'
import { newId } from '../state/new-id.ts'

/** A webhook as it travels: send `body` to the endpoint, byte for byte, with `headers`. */
export interface SignedWebhook {
  readonly headers: Readonly<
    Record<'content-type' | 'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>
  >
  readonly body: string
}

/** What is signed: the event, and the moment when it is. */
export interface SignWebhookInput {
  readonly event: Readonly<Record<string, unknown>>
  /** `webhook-id`: the same for every attempt to deliver an event. */
  readonly id: string
  readonly signedAt: Date
  /** `whsec_` and base64. */
  readonly secret: string
}

const SECRET_BYTES = 24

/** Makes the secret of an endpoint. Its 24 bytes need no padding in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
}

/** Makes a `webhook-id`. */
export function newWebhookId(): string {
  return newId('msg')
}

/**
 * Signs a webhook as Scalekit does.
 *
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md Standard Webhooks}
 */
export function signWebhook({ event, id, signedAt, secret }: SignWebhookInput): SignedWebhook {
  const body = JSON.stringify(event)
  const timestamp = String(Math.floor(signedAt.getTime() / 1_000))
  const signature = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  }
}
