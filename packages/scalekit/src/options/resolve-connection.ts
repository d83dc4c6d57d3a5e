import type { ScalekitClientLike } from '../client-like.ts'
import { parseEnvironmentUrl } from './environment-url.ts'
import type { ScalekitConnection, ScalekitSettings } from './scalekit-connection.ts'
import { secretFromEnv } from '../secrets/secret-from-env.ts'
import type { SecretSource } from '../secrets/secret-source.ts'
import { toSecretSource } from '../secrets/to-secret-source.ts'
import { fromEnvironment, isMissing, missingSettings, SETTINGS, type Setting } from './setting.ts'

/** A {@link ScalekitConnection} as it was checked at startup. */
export type ResolvedConnection =
  | { readonly client: ScalekitClientLike }
  | {
      readonly client?: undefined
      readonly environmentUrl: string
      readonly clientId: string
      readonly secret: SecretSource
    }

/**
 * Checks how to reach Scalekit and fills in the defaults from the environment.
 *
 * @param alsoMissing What else is missing, to be told in the same message.
 * @throws {TypeError} When it cannot work.
 */
export function resolveConnection(
  options: ScalekitConnection,
  alsoMissing: readonly Setting[] = [],
): ResolvedConnection {
  if (options.client === undefined) return resolveSettings(options, alsoMissing)

  const extra = (['clientId', 'clientSecret', 'namedSecrets'] as const).find(
    (name) => options[name] !== undefined,
  )
  if (extra !== undefined) {
    throw new TypeError(`client has its own credentials; leave out ${extra}, or client.`)
  }
  if (typeof options.client.token?.validateToken !== 'function') {
    throw new TypeError('client must be a ScalekitClient of @scalekit-sdk/node.')
  }
  if (alsoMissing.length > 0) throw missingSettings(alsoMissing)
  return { client: options.client }
}

function resolveSettings(
  options: ScalekitSettings,
  alsoMissing: readonly Setting[],
): ResolvedConnection {
  const environmentUrl = options.environmentUrl ?? fromEnvironment(SETTINGS.environmentUrl)
  const clientId = options.clientId ?? fromEnvironment(SETTINGS.clientId)
  const inEnvironment = fromEnvironment(SETTINGS.clientSecret)
  const clientSecret =
    options.clientSecret ??
    (isMissing(inEnvironment) ? undefined : secretFromEnv(SETTINGS.clientSecret.variable))

  const missing: Setting[] = []
  if (isMissing(environmentUrl)) missing.push(SETTINGS.environmentUrl)
  if (isMissing(clientId)) missing.push(SETTINGS.clientId)
  if (isMissing(clientSecret)) missing.push(SETTINGS.clientSecret)
  missing.push(...alsoMissing)
  if (missing.length > 0 || isMissing(clientId) || isMissing(clientSecret)) {
    throw missingSettings(missing)
  }

  if (typeof clientId !== 'string') throw new TypeError('clientId must be a string.')
  if (typeof clientSecret !== 'string' && typeof clientSecret !== 'function') {
    throw new TypeError('clientSecret must be a string, or a function that reads it.')
  }
  return {
    environmentUrl: parseEnvironmentUrl(environmentUrl),
    clientId,
    secret: toSecretSource(clientSecret, options.namedSecrets),
  }
}
