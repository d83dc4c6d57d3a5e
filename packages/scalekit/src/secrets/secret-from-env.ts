import { checkableSource, type SecretSource } from './secret-source.ts'

/**
 * Makes a source that reads a secret from the environment.
 *
 * The source throws a `TypeError` that names the variable, when it is missing or empty.
 *
 * @param name The variable, like `SCALEKIT_CLIENT_SECRET`.
 */
export function secretFromEnv(name: string): SecretSource {
  const read = (): string => {
    const value = process.env[name]
    if (value === undefined || value === '') {
      throw new TypeError(`The environment variable ${name} must hold a secret, but is not set.`)
    }
    return value
  }
  return checkableSource(read, read)
}
