import { hkdfSync } from 'node:crypto'

/** A master key as an option takes it: the string, or a function that reads it anew each time. */
export type MasterKeyInput = string | (() => string | Promise<string>)

/** A key that encrypts the keys of secrets. */
export interface MasterKey {
  /** Names the key in a row. Derived from it in one direction, so that it tells nothing of it. */
  readonly id: string
  readonly key: Uint8Array
}

/** The master keys of a moment: the first encrypts, all decrypt. */
export interface MasterKeyRing {
  readonly current: MasterKey
  find(id: string): MasterKey | undefined
}

const MIN_LENGTH = 32
const MAX_KEYS = 16

/**
 * Checks the master keys of an option, and makes a function that reads them.
 *
 * They are read at each use, so that a file that was replaced is seen without a restart.
 *
 * @throws {TypeError} Unless there are 1 to 16, each a string of at least 32 characters or a
 *   function. The function that is returned throws the same for what it reads.
 */
export function masterKeyReader(inputs: readonly MasterKeyInput[]): () => Promise<MasterKeyRing> {
  if (!Array.isArray(inputs) || inputs.length === 0 || inputs.length > MAX_KEYS) {
    throw new TypeError(
      `masterKeys must be a list of 1 to ${MAX_KEYS} secrets, the current one first.`,
    )
  }
  for (const input of inputs) if (typeof input !== 'function') check(input)
  return async () => {
    const texts = inputs.map(async (input) => (typeof input === 'function' ? input() : input))
    const [current, ...others] = (await Promise.all(texts)).map((text) => derive(check(text)))
    if (current === undefined) throw new TypeError('masterKeys must not be empty.')
    return { current, find: (id) => [current, ...others].find((each) => each.id === id) }
  }
}

function check(text: unknown): string {
  if (typeof text !== 'string' || text.length < MIN_LENGTH) {
    throw new TypeError(
      `Each of masterKeys must be a random string of at least ${MIN_LENGTH} characters, like the output of: openssl rand -base64 32`,
    )
  }
  return text
}

function derive(text: string): MasterKey {
  const part = (info: string, length: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', text, '', `claviger secrets ${info}`, length))
  return { id: Buffer.from(part('id', 12)).toString('base64url'), key: part('key', 32) }
}
