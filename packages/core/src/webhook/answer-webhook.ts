import { withinMs } from '../time/within-ms.ts'
import type { RevocationWebhook, WebhookAnswer } from './revocation-webhook.ts'
import type { WebhookRequest } from './webhook-event.ts'

/** What is used of Node's request. */
export interface WebhookMessage extends WebhookRequest {
  readonly readableEnded: boolean
  /** What a body parser made of the body: its bytes, where it is a raw one. */
  readonly body?: unknown
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'end' | 'close' | 'error', listener: () => void): unknown
}

const BODY_WITHIN_MS = 10_000

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
  const body = await withinMs(BODY_WITHIN_MS, bodyOf(message, webhook.maxBodyBytes)).catch(
    () => 400 as const,
  )
  return typeof body === 'number' ? { status: body } : webhook(message, body)
}

/** Reads the body: 413 where it is too long, 400 where the connection breaks before its end. */
async function bodyOf(message: WebhookMessage, maxBytes: number): Promise<Uint8Array | 400 | 413> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = []
    let length = 0
    message.on('data', (chunk) => {
      length += chunk.byteLength
      // What is too much is read and not kept: a sender that is still writing would miss the answer.
      if (length > maxBytes) chunks.length = 0
      else chunks.push(chunk)
    })
    message.on('end', () => {
      resolve(length > maxBytes ? 413 : Buffer.concat(chunks))
    })
    for (const event of ['close', 'error'] as const) {
      message.on(event, () => {
        resolve(400)
      })
    }
  })
}
