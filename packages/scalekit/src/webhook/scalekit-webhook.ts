import {
  revocationWebhook,
  type RevocationWebhook,
  type RevocationWebhookOptions,
  type WebhookEvent,
  type WebhookRequest,
} from '@claviger/core'
import { headerValue, momentOf } from '@claviger/core/internal'
import { scalekitEventTarget } from './event-target.ts'

/** What is used of a `ScalekitClient` to verify its events. */
export interface WebhookVerifier {
  verifyWebhookPayload(secret: string, headers: Record<string, string>, payload: string): boolean
}

/** How events of Scalekit become revocations. */
export interface ScalekitWebhookOptions extends Pick<
  RevocationWebhookOptions,
  'authenticator' | 'issuer' | 'maxBodyBytes'
> {
  /** The official client, whose `verifyWebhookPayload` checks signatures. */
  readonly client: WebhookVerifier
  /** The signing secret of the endpoint, as the dashboard shows it; several while they rotate. */
  readonly secret: string | readonly string[]
  /**
   * Says what an event ends; `undefined` for nothing.
   *
   * @default scalekitEventTarget
   */
  readonly toTarget?: RevocationWebhookOptions['toTarget'] | undefined
}

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const
const MAX_ID_LENGTH = 256

/**
 * Makes the endpoint for events of Scalekit that end credentials: an organization, a membership or a
 * user was deleted. `occurred_at`, which is signed, becomes `issuedBefore`, so that a late event ends
 * nothing newer.
 *
 * @throws {TypeError} When an option cannot work.
 */
export function scalekitWebhook({
  client,
  secret,
  toTarget = scalekitEventTarget,
  ...options
}: ScalekitWebhookOptions): RevocationWebhook {
  const secrets = [secret].flat()
  if (secrets.length === 0 || !secrets.every((one) => /^whsec_[A-Za-z0-9+/]{32,}=*$/.test(one))) {
    throw new TypeError(
      'scalekitWebhook: secret must be the signing secret of the endpoint, which begins with whsec_.',
    )
  }
  return revocationWebhook({
    ...options,
    toTarget,
    verify: (request, body) =>
      readEvent(request, body, (headers, payload) =>
        secrets.some((one) => isGood(client, one, headers, payload)),
      ),
  })
}

function readEvent(
  request: WebhookRequest,
  body: Uint8Array,
  isSigned: (headers: Record<string, string>, payload: string) => boolean,
): WebhookEvent | undefined {
  const [id = '', timestamp = '', signature = ''] = HEADERS.map((name) =>
    headerValue(request, name),
  )
  if (id === '' || id.length > MAX_ID_LENGTH || !/^\d{1,12}$/.test(timestamp)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    }
    if (!isSigned(headers, text)) return undefined
    const payload: unknown = JSON.parse(text)
    return { id, at: momentOf(payload, 'occurred_at', Number(timestamp) * 1_000), payload }
  } catch {
    return undefined
  }
}

// The client throws for a signature that is wrong or old.
function isGood(
  client: WebhookVerifier,
  secret: string,
  headers: Record<string, string>,
  payload: string,
): boolean {
  try {
    const answer: unknown = client.verifyWebhookPayload(secret, headers, payload)
    return answer === true
  } catch {
    return false
  }
}
