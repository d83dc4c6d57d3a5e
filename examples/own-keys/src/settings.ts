import { randomBytes } from 'node:crypto'
import { embedded, type KeysOptions } from '@claviger/keys'

/** What the example reads from its environment, once, before anything listens. */
export interface Settings {
  /** 0 takes any free one. */
  readonly port: number
  readonly keys: KeysOptions
  /** Opens `POST /internal/revoke`; without it that route does not exist. */
  readonly internalSecret: string | undefined
}

/**
 * Reads the environment. Without `DATABASE_URL`, keys are in the memory of this process and end with
 * it. With it, named secrets need `MASTER_KEY`; without one, the console has no page for them.
 *
 * @throws {TypeError} With one line that names what is missing.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const { DATABASE_URL: database, KEY_PEPPER: pepper, MASTER_KEY: masterKey } = env
  const isProduction = env['NODE_ENV'] === 'production'
  if (isProduction && (!database || !pepper)) {
    throw new TypeError('NODE_ENV is production: set DATABASE_URL and KEY_PEPPER.')
  }
  if (database && !pepper) {
    throw new TypeError('DATABASE_URL is set, and KEY_PEPPER is not: openssl rand -base64 32')
  }
  return {
    port: readPort(env['PORT'] ?? '0'),
    keys: {
      database: database || embedded(),
      prefix: 'acme',
      peppers: [pepper || randomSecret()],
      ...(masterKey || !database ? { masterKeys: [masterKey || randomSecret()] } : {}),
    },
    internalSecret: env['INTERNAL_SECRET'] || undefined,
  }
}

function randomSecret(): string {
  return randomBytes(32).toString('base64')
}

function readPort(value: string): number {
  const port = Number(value)
  if (value.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError('PORT must be a whole number from 0 to 65535; 0 takes any free port.')
  }
  return port
}
