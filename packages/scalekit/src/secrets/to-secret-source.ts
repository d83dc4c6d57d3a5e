import { isSecretReference, secretFromReference, type Secrets } from './secret-from-reference.ts'
import { checkSource, type SecretInput, type SecretSource } from './secret-source.ts'

/**
 * Makes a source of any value that an option takes for a secret, and follows named references, those that
 * an environment variable or a file holds as well.
 *
 * @throws {TypeError} When it is clear already that there is no secret to be had.
 */
export function toSecretSource(input: SecretInput, secrets: Secrets | undefined): SecretSource {
  const text = typeof input === 'string' ? input : checkSource(input)
  if (text !== undefined && isSecretReference(text)) {
    checkSource(secretFromReference(text, secrets))
  }

  const follow = (secret: string): string | Promise<string> =>
    isSecretReference(secret) ? secretFromReference(secret, secrets)() : secret
  return () => {
    const secret = typeof input === 'function' ? input() : input
    return typeof secret === 'string' ? follow(secret) : secret.then(follow)
  }
}
