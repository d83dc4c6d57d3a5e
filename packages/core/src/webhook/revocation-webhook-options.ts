import type { Authenticator } from '../authenticator.ts'
import { checkNonEmptyString, optionError } from '../options/check-options.ts'
import { integer, optional, optionalMethods } from '../options/option-rules.ts'
import { readOptions, type OptionTable } from '../options/option-table.ts'
import type { RevocationTarget } from '../revocation/revocation-target.ts'
import { parseWebhookSecret, readStandardWebhook } from './standard-webhook.ts'
import type { WebhookEvent, WebhookRequest } from './webhook-event.ts'

/** How events from outside become revocations. */
export interface RevocationWebhookOptions {
  /** Whose credentials the events end. */
  readonly authenticator: Pick<Authenticator, 'revoke'>
  /**
   * The secret of the endpoint, `whsec_` and base64; several while they rotate. Required unless there
   * is `verify`.
   *
   * @default none
   */
  readonly secret?: string | readonly string[] | undefined
  /**
   * Verifies events of a sender that signs them in another way, at once; `undefined` for one that is not
   * good. One that throws is answered 400, and nothing is revoked.
   *
   * @default as Standard Webhooks say, with `secret`
   */
  readonly verify?:
    ((request: WebhookRequest, body: Uint8Array) => WebhookEvent | undefined) | undefined
  /**
   * Says what an event ends; `undefined` for an event that ends nothing. One that throws is answered
   * 503, so that the sender tries again.
   */
  readonly toTarget: (event: WebhookEvent) => RevocationTarget | undefined
  /**
   * Whose access tokens are meant: one of the configured `jwt.issuer`.
   *
   * @default those of every configured issuer
   */
  readonly issuer?: string | undefined
  /**
   * The longest body, in bytes.
   *
   * @default 65_536 (from 1 to 1_048_576)
   */
  readonly maxBodyBytes?: number | undefined
}

type ReadEvent = NonNullable<RevocationWebhookOptions['verify']>

interface Checked extends Pick<RevocationWebhookOptions, 'authenticator' | 'toTarget'> {
  /** The keys in the secrets. */
  readonly secret: readonly Uint8Array[] | undefined
  readonly verify: ReadEvent | undefined
  readonly issuer: string | undefined
  readonly maxBodyBytes: number
}

/** {@link RevocationWebhookOptions} as they were checked at startup. */
export interface ResolvedWebhookOptions extends Omit<Checked, 'secret' | 'verify'> {
  /** Reads an event that is signed as it must be. */
  readonly readEvent: ReadEvent
}

const AUTHENTICATOR = optionalMethods<Pick<Authenticator, 'revoke'>>(['revoke'])

/** What each option must be. */
export const REVOCATION_WEBHOOK_OPTIONS: OptionTable<RevocationWebhookOptions, Checked> = {
  authenticator: { read: checkAuthenticator },
  secret: optional(parseSecrets),
  verify: { read: (name, value) => (value === undefined ? undefined : checkCall(name, value)) },
  toTarget: { read: checkCall },
  issuer: optional(checkNonEmptyString),
  maxBodyBytes: integer({ min: 1, max: 1_048_576, fallback: 65_536 }),
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work, and unless there is exactly one of `secret` and `verify`.
 */
export function resolveWebhookOptions(options: RevocationWebhookOptions): ResolvedWebhookOptions {
  const checked = readOptions('revocationWebhook()', options, REVOCATION_WEBHOOK_OPTIONS, '')
  const { secret, verify, ...others } = checked
  if (secret !== undefined && verify !== undefined) {
    throw new TypeError('revocationWebhook() takes secret or verify: give one of them, not both.')
  }
  if (verify !== undefined) return { ...others, readEvent: verify }
  if (secret === undefined) {
    throw new TypeError('revocationWebhook() needs secret, as the sender shows it, or verify.')
  }
  return {
    ...others,
    readEvent: (request, body) => readStandardWebhook(request, body, secret),
  }
}

function checkAuthenticator(
  name: string,
  value: Pick<Authenticator, 'revoke'>,
): Pick<Authenticator, 'revoke'> {
  const authenticator = AUTHENTICATOR.read(name, value)
  if (authenticator === undefined) throw optionError(name, 'an authenticator', value)
  return authenticator
}

function checkCall<F>(name: string, value: F): F {
  if (typeof value !== 'function') throw optionError(name, 'a function', value)
  return value
}

function parseSecrets(name: string, value: unknown): readonly Uint8Array[] {
  const secrets = Array.isArray(value) ? value : [value]
  if (secrets.length === 0) throw optionError(name, 'a secret, or a list of them', value)
  return secrets.map((secret) => parseWebhookSecret(name, secret))
}
