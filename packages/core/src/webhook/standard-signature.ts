import { createHmac, timingSafeEqual } from 'node:crypto'

/** What of a webhook is signed. */
export interface SignedWebhook {
  readonly id: string
  /** Seconds since 1970, as it was sent. */
  readonly timestamp: string
  readonly body: Uint8Array
  /** Space-separated signatures, each with its version: `v1,<base64>`. */
  readonly signatures: string
}

const MAX_SIGNATURES = 10

/**
 * Tells whether a webhook was signed with one of the secrets.
 *
 * @param secrets `whsec_` and base64; more than one while they rotate.
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md Standard Webhooks}
 */
export function isSigned(
  { id, timestamp, body, signatures }: SignedWebhook,
  secrets: readonly Uint8Array[],
): boolean {
  const given = signatures
    .split(' ', MAX_SIGNATURES)
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'))
  return secrets.some((secret) => {
    const expected = createHmac('sha256', secret)
      .update(`${id}.${timestamp}.`)
      .update(body)
      .digest()
    return given.some((one) => one.length === expected.length && timingSafeEqual(one, expected))
  })
}
