import { createHmac, hkdfSync } from 'node:crypto'

/** A pepper: the secret itself, or what reads it from a secret manager. */
export type PepperInput = string | (() => string | Promise<string>)

/** A pepper as it is used: a key for encryption, and a name for it. */
export interface Pepper {
  /** Names the pepper in the database, without telling anything of it. */
  readonly version: string
  readonly encryptionKey: Buffer
}

const MIN_LENGTH = 32

/**
 * Reads the peppers, the one that encrypts first.
 *
 * @throws {TypeError} Without one, when one is shorter than 32 characters, or when two are the same.
 */
export async function readPeppers(inputs: readonly PepperInput[]): Promise<readonly Pepper[]> {
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new TypeError(
      'peppers must be a list with at least one secret of 32 characters or more, the newest first. Make one with: openssl rand -base64 32',
    )
  }
  const peppers = await Promise.all(inputs.map(async (input, i) => toPepper(await read(input), i)))
  if (new Set(peppers.map(({ version }) => version)).size < peppers.length) {
    throw new TypeError('peppers must differ from each other, got one of them twice.')
  }
  return Object.freeze(peppers)
}

async function read(input: PepperInput): Promise<unknown> {
  return typeof input === 'function' ? input() : input
}

// The text is never quoted.
function toPepper(secret: unknown, i: number): Pepper {
  if (typeof secret !== 'string' || secret.length < MIN_LENGTH) {
    throw new TypeError(`peppers[${i}] must be a secret of ${MIN_LENGTH} characters or more.`)
  }
  return Object.freeze({
    version: createHmac('sha256', secret)
      .update('claviger pepper version')
      .digest('hex')
      .slice(0, 16),
    encryptionKey: Buffer.from(hkdfSync('sha256', secret, '', 'claviger key hashes', 32)),
  })
}
