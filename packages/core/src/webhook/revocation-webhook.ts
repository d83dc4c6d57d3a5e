import { isObject } from '../json/is-object.ts'
import { discardIfPromise } from '../options/discard-if-promise.ts'
import type { RevokeOptions } from '../revocation/revocation-target.ts'
import {
  resolveWebhookOptions,
  type RevocationWebhookOptions,
} from './revocation-webhook-options.ts'
import type { WebhookEvent, WebhookRequest } from './webhook-event.ts'

/** The answer to a webhook: its status, and no body. */
export interface WebhookAnswer {
  readonly status: 204 | 400 | 413 | 503
}

/** Answers webhooks. */
export interface RevocationWebhook {
  /** Answers one webhook, by its raw body. */
  (request: WebhookRequest, body: Uint8Array): Promise<WebhookAnswer>
  readonly maxBodyBytes: number
}

// More than any sender repeats within the tolerance of its signatures.
const MAX_SEEN = 10_000

/**
 * Makes the endpoint for events of an authority that revoke credentials, signed as Standard Webhooks
 * say. Hand it the raw body, and send back the status.
 *
 * It answers 204 only once `revoke()` has resolved, so that the sender tries again until then. The moment
 * when the event happened becomes `issuedBefore` and `decidedAt`: a late event ends nothing newer, and a
 * repeated one undoes no `unrevoke()`. A wrong signature, or
 * one that is more than 5 minutes old, is 400, and nothing is revoked or told.
 *
 * @throws {TypeError} When an option cannot work.
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md Standard Webhooks}
 */
export function revocationWebhook(options: RevocationWebhookOptions): RevocationWebhook {
  const { authenticator, toTarget, issuer, maxBodyBytes, readEvent } =
    resolveWebhookOptions(options)
  const seen = new Set<string>()

  const answer = async (request: WebhookRequest, body: Uint8Array): Promise<WebhookAnswer> => {
    if (body.byteLength > maxBodyBytes) return { status: 413 }
    const event = readVerified(() => readEvent(request, body))
    if (event === undefined) return { status: 400 }
    // Carried out before: a repetition changes nothing.
    if (seen.has(event.id)) return { status: 204 }
    try {
      const target = toTarget(event)
      if (target !== undefined) await authenticator.revoke(target, revokeOptions(event, issuer))
    } catch {
      return { status: 503 }
    }
    seen.add(event.id)
    const [oldest] = seen
    if (seen.size > MAX_SEEN && oldest !== undefined) seen.delete(oldest)
    return { status: 204 }
  }
  return Object.assign(answer, { maxBodyBytes })
}

// Only an event counts as verified. Some libraries throw for a bad signature, others return false.
function readVerified(read: () => unknown): WebhookEvent | undefined {
  const event = answerOf(read)
  if (event === undefined || event === null || event === false) return undefined
  if (!discardIfPromise(event) && isEvent(event)) return event
  throw new TypeError(
    'revocationWebhook: verify must return { id, at, payload } synchronously, or undefined for a request that is not signed by the sender.',
  )
}

function answerOf(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

function isEvent(value: unknown): value is WebhookEvent {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    value['id'] !== '' &&
    Number.isFinite(value['at'])
  )
}

function revokeOptions({ at }: WebhookEvent, issuer: string | undefined): RevokeOptions {
  return { issuedBefore: at, decidedAt: at, ...(issuer === undefined ? {} : { issuer }) }
}
