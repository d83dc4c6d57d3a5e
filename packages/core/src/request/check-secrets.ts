const MIN_LENGTH = 32
const MAX_SECRETS = 5

/**
 * Checks the secrets of a fleet.
 *
 * @throws {TypeError} When the list is empty or too long, or one is too short or repeated. The value
 *   is never quoted.
 */
export function checkSecrets(secrets: unknown): readonly string[] {
  if (secrets === undefined) return []
  if (!Array.isArray(secrets)) throw secretsError('got no array')
  if (secrets.length === 0 || secrets.length > MAX_SECRETS) {
    throw secretsError(`got ${secrets.length} of them`)
  }
  for (const [i, secret] of secrets.entries()) {
    if (typeof secret !== 'string') throw secretsError(`secrets[${i}] is ${typeof secret}`)
    if (secret.length < MIN_LENGTH) {
      throw secretsError(`secrets[${i}] has ${secret.length} characters`)
    }
  }
  if (new Set(secrets).size < secrets.length) throw secretsError('one of them is there twice')
  return Object.freeze([...secrets])
}

function secretsError(found: string): TypeError {
  return new TypeError(
    `secrets must be an array of 1 to ${MAX_SECRETS} different strings of at least ${MIN_LENGTH} characters, the newest first; ${found}. Make one with: openssl rand -base64 32`,
  )
}
