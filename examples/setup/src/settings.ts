/** What an example reads from its environment, once, before anything listens. */
export interface Settings {
  /** 0 takes any free one. */
  readonly port: number
  readonly audience: string
  readonly authority: AuthoritySettings
  /** Opens `POST /internal/revoke`; without it that route does not exist. */
  readonly internalSecret: string | undefined
  readonly redisUrl: string | undefined
  /** Serves a page for keys and machine clients at `/console`. */
  readonly hasConsole: boolean
}

/** A Scalekit environment, or an emulator that the example starts by itself (never in production). */
export type AuthoritySettings =
  | { readonly kind: 'emulator' }
  | {
      readonly kind: 'scalekit'
      readonly environmentUrl: string
      readonly clientId: string
      readonly clientSecret: string
    }

const SCALEKIT_VARIABLES = [
  'SCALEKIT_ENVIRONMENT_URL',
  'SCALEKIT_CLIENT_ID',
  'SCALEKIT_CLIENT_SECRET',
] as const

/** The environment lacks something, or has something that cannot work. */
export class SettingsError extends Error {
  override readonly name: string = 'SettingsError'
}

/**
 * Reads the environment.
 *
 * @throws {SettingsError} With one line that names every variable that is missing.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: readPort(env['PORT']),
    audience: env['API_AUDIENCE'] || 'deployment-api.acmecorp.com',
    authority: readAuthority(env),
    internalSecret: env['INTERNAL_SECRET'] || undefined,
    redisUrl: env['REDIS_URL'] || undefined,
    hasConsole: env['CONSOLE'] === '1',
  }
}

function readPort(value = '0'): number {
  const port = Number(value)
  if (value.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SettingsError('PORT must be a whole number from 0 to 65535; 0 takes any free port.')
  }
  return port
}

function readAuthority(env: NodeJS.ProcessEnv): AuthoritySettings {
  const environmentUrl = env['SCALEKIT_ENVIRONMENT_URL']
  const clientId = env['SCALEKIT_CLIENT_ID']
  const clientSecret = env['SCALEKIT_CLIENT_SECRET']
  if (environmentUrl && clientId && clientSecret) {
    return { kind: 'scalekit', environmentUrl, clientId, clientSecret }
  }
  const missing = SCALEKIT_VARIABLES.filter((name) => !env[name])
  // An emulator issues working keys to every caller: a deployment that lost its settings must stop.
  if (env['NODE_ENV'] === 'production') {
    throw new SettingsError(
      `NODE_ENV is production, but ${areMissing(missing)}. Set all of ${listOf(SCALEKIT_VARIABLES)}: the built-in emulator does not run in production.`,
    )
  }
  if (!environmentUrl) return { kind: 'emulator' }
  throw new SettingsError(
    `SCALEKIT_ENVIRONMENT_URL is set, but ${areMissing(missing)}. Set what is missing, or unset SCALEKIT_ENVIRONMENT_URL to use the built-in emulator.`,
  )
}

function areMissing(names: readonly string[]): string {
  return `${listOf(names)} ${names.length > 1 ? 'are' : 'is'} missing`
}

function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last
}
