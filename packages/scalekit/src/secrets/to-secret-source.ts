import { isSecretReference, secretFromReference, type Secrets } from './secret-from-reference.ts'
import {
  checkedAtStartup,
  checkSource,
  type SecretInput,
  type SecretSource,
} from './secret-source.ts'

/**
 * Makes a source of whatever an option took for a secret, and follows named references, those that
 * an environment variable or a file holds as well.
 *
 * @throws {TypeError} When it is known already that there is no secret to be had.
 */
export function toSecretSource(input: SecretInput, secrets: Secrets | undefined): SecretSource {
  const follow = (text: string): string | Promise<string> =>
    isSecretReference(text) ? secretFromReference(text, secrets)() : text

  if (typeof input === 'string') {
    const constant = checkedAtStartup(() => follow(input))
    checkSource(constant)
    return constant
  }
  checkSource(input)
  return () => {
    const text = input()
    return typeof text === 'string' ? follow(text) : text.then(follow)
  }
}
