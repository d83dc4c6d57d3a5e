import { crc32 } from 'node:zlib'
import { forgetLastMatch } from '@claviger/core/internal'
import { randomBase62, toBase62 } from './base62.ts'

/** Keys of one mode are unknown in the other. */
export type KeyMode = 'live' | 'test'

/** A key, taken apart. */
export interface KeyParts {
  readonly mode: KeyMode
  /** Public: the name of the key. */
  readonly id: string
  readonly secret: string
}

/** A key that was made, at the only moment when it can be read. */
export interface NewKeyText extends KeyParts {
  readonly key: string
  /** The last characters, for people to tell keys apart. */
  readonly suffix: string
}

// 95 bits, so that two keys never share one; 256 bits, so that no hash of it can be guessed.
const ID_LENGTH = 16
const SECRET_LENGTH = 43
const CHECKSUM_LENGTH = 6
const SUFFIX_LENGTH = 4

/** What public IDs begin with: guards refuse such a credential without a lookup. */
export const KEY_ID_PREFIX = 'key_'

/** What the ID of a key looks like. */
export const KEY_ID: RegExp = new RegExp(`^${KEY_ID_PREFIX}[0-9A-Za-z]{${ID_LENGTH}}$`)

/** Makes the ID of a new key. */
export function newKeyId(): string {
  return KEY_ID_PREFIX + randomBase62(ID_LENGTH)
}

/** How keys are written: `<prefix>_<live|test>_<id>_<secret><checksum>`. */
export class KeyFormat {
  readonly #prefix: string
  readonly #whole: RegExp

  /** @throws {TypeError} When the prefix is not 2 to 12 lower-case letters and digits. */
  constructor(prefix: string) {
    if (typeof prefix !== 'string' || !/^[a-z0-9]{2,12}$/.test(prefix)) {
      throw new TypeError(
        "prefix must be 2 to 12 lower-case letters and digits, such as 'acme': keys begin with it.",
      )
    }
    this.#prefix = prefix
    this.#whole = new RegExp(`^${this.pattern}$`)
  }

  /** A regular expression for secret scanners. The checksum is not part of it. */
  get pattern(): string {
    const tail = SECRET_LENGTH + CHECKSUM_LENGTH
    return `${this.#prefix}_(?:live|test)_[0-9A-Za-z]{${ID_LENGTH}}_[0-9A-Za-z]{${tail}}`
  }

  /** Makes a new key. */
  make(mode: KeyMode): NewKeyText {
    const id = randomBase62(ID_LENGTH)
    const secret = randomBase62(SECRET_LENGTH)
    const body = `${this.#prefix}_${mode}_${id}_${secret}`
    const key = body + checksumOf(body)
    return { key, mode, id: KEY_ID_PREFIX + id, secret, suffix: key.slice(-SUFFIX_LENGTH) }
  }

  /** Takes a key apart; `undefined` for what cannot be one: no database need be asked. */
  parse(key: string): KeyParts | undefined {
    const isWhole = this.#whole.test(key)
    // A match leaves the key in `RegExp.input`, where any code of the process can read it.
    forgetLastMatch()
    if (!isWhole) return undefined
    const body = key.slice(0, -CHECKSUM_LENGTH)
    if (key.slice(-CHECKSUM_LENGTH) !== checksumOf(body)) return undefined
    const [, mode, id, secret] = body.split('_')
    if ((mode !== 'live' && mode !== 'test') || id === undefined || secret === undefined) {
      return undefined
    }
    return { mode, id: KEY_ID_PREFIX + id, secret }
  }
}

// Against typing mistakes and truncation, as GitHub's tokens have it. It keeps nothing secret.
function checksumOf(body: string): string {
  return toBase62(crc32(body), CHECKSUM_LENGTH)
}
