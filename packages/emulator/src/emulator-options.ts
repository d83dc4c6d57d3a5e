import { KeyObject } from 'node:crypto'
import { integer, readOptions, type OptionRule, type OptionTable } from '@claviger/core/internal'
import { newId } from './state/new-id.ts'
import { opaqueSecret } from './state/opaque-secret.ts'
import { newWebhookSecret } from './webhooks/sign-webhook.ts'

/** How an emulator is set up. */
export interface EmulatorOptions {
  /** The port on the loopback interface. @default 0 (from 0 to 65_535), which takes any free one */
  readonly port?: number | undefined
  /** The ID of the environment's own client. @default a new `skc_…` */
  readonly clientId?: string | undefined
  /** The secret of the environment's own client. @default a random one */
  readonly clientSecret?: string | undefined
  /** Lifetime of access tokens, in seconds. @default 3_600 (1 or more) */
  readonly accessTokenTtlSeconds?: number | undefined
  /**
   * The first RS256 signing key: a private RSA key of at least 2,048 bits. Making one takes most of
   * the time of a start, so tests that start many emulators give them one.
   *
   * @default a new key of 2,048 bits
   */
  readonly signingKey?: KeyObject | undefined
  /** The secret that signs webhooks: `whsec_` and at least 24 bytes in base64. @default a random one */
  readonly webhookSecret?: string | undefined
  /** Where webhooks are sent: an http or https URL without credentials. @default none are sent */
  readonly webhookUrl?: string | undefined
}

/** The options, with the defaults filled in. A signing key or a URL that was not given is missing. */
export interface ResolvedOptions {
  readonly port: number
  readonly clientId: string
  readonly clientSecret: string
  readonly accessTokenTtlSeconds: number
  readonly signingKey: KeyObject | undefined
  readonly webhookSecret: string
  readonly webhookUrl: string | undefined
}

// RFC 6749 appendix A: what a client ID or secret may be made of, less the space.
const VISIBLE_ASCII = /^[\x21-\x7e]+$/
// 24 bytes are 32 characters of base64.
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/

/** What each option must be. */
export const EMULATOR_OPTIONS: OptionTable<EmulatorOptions, ResolvedOptions> = {
  port: integer({ min: 0, max: 65_535, fallback: 0 }),
  clientId: visibleAscii(() => newId('skc')),
  clientSecret: visibleAscii(opaqueSecret),
  accessTokenTtlSeconds: integer({ min: 1, fallback: 3_600 }),
  signingKey: {
    read: (_, value) => {
      if (value !== undefined) checkSigningKey(value)
      return value
    },
  },
  webhookSecret: {
    read: (name, value) => (value === undefined ? newWebhookSecret() : checkSecret(name, value)),
  },
  webhookUrl: {
    read: (name, value) => (value === undefined ? undefined : checkWebhookUrl(name, value)),
  },
}

/**
 * Checks the options once and fills in the defaults.
 *
 * @throws {TypeError} Names the option that cannot work, and never the value of the secret.
 */
export function resolveOptions(options: EmulatorOptions): ResolvedOptions {
  return readOptions('startEmulator', options, EMULATOR_OPTIONS, '')
}

/**
 * Checks a key that access tokens are to be signed with.
 *
 * @throws {TypeError} When it is another key than a private RSA key of at least 2,048 bits.
 */
export function checkSigningKey(key: KeyObject): void {
  if (!isRsaPrivateKey(key)) {
    throw new TypeError('signingKey must be a private RSA KeyObject of at least 2,048 bits.')
  }
}

/**
 * Checks where webhooks are to be sent.
 *
 * @throws {TypeError} When it is another thing than an http or https URL without credentials.
 */
export function checkWebhookUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (isWeb && url.username === '' && url.password === '') return value
  // What was given may have a password in it.
  throw new TypeError(`${name} must be an http or https URL without credentials in it.`)
}

function checkSecret(name: string, value: string): string {
  if (WEBHOOK_SECRET.test(value)) return value
  throw new TypeError(`${name} must be whsec_ and at least 24 bytes in base64.`)
}

function isRsaPrivateKey(key: KeyObject): boolean {
  return (
    key instanceof KeyObject &&
    key.type === 'private' &&
    key.asymmetricKeyType === 'rsa' &&
    (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048
  )
}

function visibleAscii(make: () => string): OptionRule<string | undefined, string> {
  return {
    read: (name, value) => {
      if (value === undefined) return make()
      if (typeof value === 'string' && VISIBLE_ASCII.test(value)) return value
      throw new TypeError(`${name} must be a non-empty string of visible ASCII without spaces.`)
    },
  }
}
