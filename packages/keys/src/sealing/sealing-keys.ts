/** A secret as an option takes it: the string, or a function that reads it. `undefined` is refused. */
export type SealingSecret = string | undefined | (() => string | Promise<string>)

/** What a secret becomes. */
export interface SealingKey {
  /** Names the key in a row. Derived from the secret in one direction, so that it tells nothing. */
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

/** The keys of a moment: the current one encrypts, all decrypt. */
export interface KeyRing {
  readonly current: SealingKey
  readonly all: readonly SealingKey[]
  /** Finds a key by its ID. */
  find(id: string): SealingKey | undefined
}

const MIN_LENGTH = 32
const MAX_SECRETS = 16

/**
 * Checks the secrets of an option, and makes a function that reads them anew at each call.
 *
 * @param option Its name, for messages.
 * @param derive Makes a key of a secret.
 * @throws {TypeError} Unless there are 1 to 16, each a string of at least 32 characters or a
 *   function. The function that is returned rejects with the same for what it reads. No message has
 *   a secret in it.
 */
export function keyRingReader(
  option: string,
  secrets: readonly SealingSecret[],
  derive: (secret: string) => SealingKey,
): () => Promise<KeyRing> {
  if (!Array.isArray(secrets) || secrets.length === 0 || secrets.length > MAX_SECRETS) {
    throw new TypeError(
      `${option} must be a list of 1 to ${MAX_SECRETS} secrets, the newest first.`,
    )
  }
  const inputs: readonly SealingSecret[] = secrets
  for (const [i, input] of inputs.entries()) {
    if (typeof input !== 'function') check(`${option}[${i}]`, input)
  }
  return async () => {
    const read = inputs.map(async (input, i) =>
      derive(check(`${option}[${i}]`, typeof input === 'function' ? await input() : input)),
    )
    const all = await Promise.all(read)
    const [current] = all
    if (current === undefined) throw new TypeError(`${option} must not be empty.`)
    return { current, all, find: (id) => all.find((each) => each.id === id) }
  }
}

// What a variable is that was not set, and what `?? ''` makes of it.
const FOUND = new Map<unknown, string>([
  [undefined, 'undefined'],
  ['', 'an empty string'],
])

function check(name: string, secret: unknown): string {
  if (typeof secret !== 'string' || secret.length < MIN_LENGTH) {
    const found = FOUND.get(secret)
    const end = found === undefined ? '.' : `, got ${found}. Is its environment variable set?`
    throw new TypeError(
      `${name} must be a random string of at least ${MIN_LENGTH} characters, such as the output of openssl rand -base64 32${end}`,
    )
  }
  return secret
}
