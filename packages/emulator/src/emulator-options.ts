import { KeyObject } from 'node:crypto'
import { integer, readOptions, type OptionRule, type OptionTable } from '@claviger/core/internal'
import { newId } from './state/new-id.ts'
import { opaqueSecret } from './state/opaque-secret.ts'

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
}

/** The options, with the defaults filled in. Only a signing key that was not given is missing. */
export interface ResolvedOptions {
  readonly port: number
  readonly clientId: string
  readonly clientSecret: string
  readonly accessTokenTtlSeconds: number
  readonly signingKey: KeyObject | undefined
}

// RFC 6749 appendix A: what a client ID or secret may be made of, less the space.
const VISIBLE_ASCII = /^[\x21-\x7e]+$/

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
