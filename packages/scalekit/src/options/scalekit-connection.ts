import type { ScalekitClientLike } from '../client-like.ts'
import type { Secrets } from '../secrets/secret-from-reference.ts'
import type { SecretInput } from '../secrets/secret-source.ts'
import { SETTINGS, unchanged, type SettingTable } from './setting.ts'

/** How to reach a Scalekit environment with a client that is made for it. */
export interface ScalekitSettings {
  readonly client?: undefined
  /**
   * Where the environment is: https, or http on this machine.
   *
   * @default the environment variable SCALEKIT_ENVIRONMENT_URL
   */
  readonly environmentUrl?: string | undefined
  /** The ID of the environment's own client. @default the environment variable SCALEKIT_CLIENT_ID */
  readonly clientId?: string | undefined
  /**
   * Its secret: the text, a source that reads it (`secretFromFile('/run/secrets/scalekit')`, or any
   * function), or a named reference (`{{Secrets.ScalekitClientSecret}}`). A source is read for each
   * access token, and again at once when the secret is refused.
   *
   * @default the environment variable SCALEKIT_CLIENT_SECRET
   */
  readonly clientSecret?: SecretInput | undefined
  /** What named references are resolved through. @default none can be used */
  readonly namedSecrets?: Secrets | undefined
}

/** A client that the application made itself, and goes on using. */
export interface ScalekitInstance {
  /**
   * The application's own client. Its public methods are used as they are: they cannot be aborted,
   * fetch access tokens as they see fit, and a rotated secret needs a new instance.
   */
  readonly client: ScalekitClientLike
  /**
   * Where the environment is. It stands beside `client` on purpose: access tokens are checked with the
   * issuer and the key set of this URL, and a client does not tell its own. Give the URL that the client
   * was made with, or `jwt: false` where API keys are accepted alone.
   *
   * @default the environment variable SCALEKIT_ENVIRONMENT_URL
   */
  readonly environmentUrl?: string | undefined
  readonly clientId?: undefined
  readonly clientSecret?: undefined
  readonly namedSecrets?: undefined
}

/** How to reach a Scalekit environment. */
export type ScalekitConnection = ScalekitSettings | ScalekitInstance

type Given = Pick<ScalekitConnection, keyof ScalekitConnection>

/**
 * What each option of a {@link ScalekitConnection} may be. They are checked together, by
 * `resolveConnection`: all that is missing is told in one message.
 */
export const CONNECTION_OPTIONS: SettingTable<Given> = {
  client: { read: unchanged },
  environmentUrl: { read: unchanged, ...SETTINGS.environmentUrl },
  clientId: { read: unchanged, ...SETTINGS.clientId },
  clientSecret: { read: unchanged, ...SETTINGS.clientSecret },
  namedSecrets: { read: unchanged },
}
