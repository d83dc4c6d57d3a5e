import { KeyObject } from 'node:crypto'
import { newId } from './state/new-id.ts'
import { opaqueSecret } from './state/opaque-secret.ts'

/** How an emulator is set up. */
export interface EmulatorOptions {
  /** @default 0, which takes any free one */
  readonly port?: number | undefined
  /** The ID of the environment's own client. @default a new `skc_…` */
  readonly clientId?: string | undefined
  /** The secret of the environment's own client. @default a random one */
  readonly clientSecret?: string | undefined
  /** Lifetime of access tokens, in seconds. @default 3600 */
  readonly accessTokenTtlSeconds?: number | undefined
  /**
   * The first RS256 signing key: a private RSA key of at least 2,048 bits. Making one takes most of
   * the time of a start, so tests that start many emulators give them one.
   *
   * @default a new key of 2,048 bits
   */
  readonly signingKey?: KeyObject | undefined
}

/** The options, with the defaults filled in. Only a signing key that was not given is missing. */
export type ResolvedOptions = {
  readonly [K in Exclude<keyof EmulatorOptions, 'signingKey'>]-?: NonNullable<EmulatorOptions[K]>
} & Pick<EmulatorOptions, 'signingKey'>

// RFC 6749 appendix A: what a client ID or secret may be made of, less the space.
const VISIBLE_ASCII = /^[\x21-\x7e]+$/

/**
 * Checks the options once and fills in the defaults.
 *
 * @throws {TypeError} Names the option that cannot work, and never the value of the secret.
 */
export function resolveOptions(options: EmulatorOptions): ResolvedOptions {
  const {
    port = 0,
    clientId = newId('skc'),
    clientSecret = opaqueSecret(),
    accessTokenTtlSeconds = 3_600,
    signingKey,
  } = options

  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`port must be a whole number from 0 to 65535, got ${String(port)}`)
  }
  if (!VISIBLE_ASCII.test(clientId)) {
    throw new TypeError('clientId must be visible ASCII without spaces')
  }
  if (!VISIBLE_ASCII.test(clientSecret)) {
    throw new TypeError('clientSecret must be visible ASCII without spaces')
  }
  if (!Number.isInteger(accessTokenTtlSeconds) || accessTokenTtlSeconds <= 0) {
    throw new TypeError('accessTokenTtlSeconds must be a whole number of seconds above 0')
  }
  if (signingKey !== undefined) checkSigningKey(signingKey)
  return { port, clientId, clientSecret, accessTokenTtlSeconds, signingKey }
}

/**
 * Checks a key that access tokens are to be signed with.
 *
 * @throws {TypeError} When it is another key than a private RSA key of at least 2,048 bits.
 */
export function checkSigningKey(key: KeyObject): void {
  if (!isRsaPrivateKey(key)) {
    throw new TypeError('signingKey must be a private RSA KeyObject of at least 2,048 bits')
  }
}

function isRsaPrivateKey(key: KeyObject): boolean {
  return (
    key instanceof KeyObject &&
    key.type === 'private' &&
    key.asymmetricKeyType === 'rsa' &&
    (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048
  )
}
