import { readRequestBody, type RequestBody } from '../http/read-request-body.ts'
import type { RevocationWebhook, WebhookAnswer } from './revocation-webhook.ts'
import type { WebhookRequest } from './webhook-event.ts'

/** What is used of Node's request. */
export interface WebhookMessage extends WebhookRequest, RequestBody {
  readonly readableEnded: boolean
  /** What a body parser made of the body: its bytes, where it is a raw one. */
  readonly body?: unknown
}

/**
 * Reads the body of a webhook, no more of it than may be there, and answers it; for adapters.
 *
 * @throws {TypeError} When a body parser has read the body: its bytes are what is signed.
 */
export async function answerWebhook(
  webhook: RevocationWebhook,
  message: WebhookMessage,
): Promise<WebhookAnswer> {
  if (message.body instanceof Uint8Array) return webhook(message, message.body)
  if (message.readableEnded) {
    throw new TypeError(
      'The route of a webhook must have the raw body, but a body parser has read it. Put the route before the parser.',
    )
  }
  const body = await readRequestBody(message, webhook.maxBodyBytes)
  return typeof body === 'number' ? { status: body } : webhook(message, body)
}
