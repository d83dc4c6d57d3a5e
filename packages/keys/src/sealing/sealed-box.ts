import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Where a box has its authentication tag: the two kinds of stored boxes differ in that. */
export type TagPlace = 'before-text' | 'after-text'

/** What a box is made with. It opens only with the same. */
export interface BoxOptions {
  /** 32 bytes. */
  readonly key: Uint8Array
  /** What the box belongs to, such as the row that it is in. */
  readonly context: string
  readonly tag: TagPlace
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const LENGTH = { authTagLength: TAG_BYTES }

/** Encrypts with AES-256-GCM under a fresh nonce, which stands first in the box. */
export function seal(plain: Uint8Array, { key, context, tag }: BoxOptions): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, LENGTH).setAAD(Buffer.from(context))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  const proof = cipher.getAuthTag()
  return Buffer.concat(tag === 'before-text' ? [nonce, proof, text] : [nonce, text, proof])
}

/** Decrypts what `seal` made; `undefined` when it was changed, or was made with something else. */
export function unseal(box: Uint8Array, { key, context, tag }: BoxOptions): Buffer | undefined {
  if (box.length < NONCE_BYTES + TAG_BYTES) return undefined
  const nonce = box.subarray(0, NONCE_BYTES)
  const rest = box.subarray(NONCE_BYTES)
  const [proof, text] =
    tag === 'before-text'
      ? [rest.subarray(0, TAG_BYTES), rest.subarray(TAG_BYTES)]
      : [rest.subarray(-TAG_BYTES), rest.subarray(0, -TAG_BYTES)]
  const decipher = createDecipheriv(ALGORITHM, key, nonce, LENGTH)
    .setAAD(Buffer.from(context))
    .setAuthTag(proof)
  const start = decipher.update(text)
  try {
    return Buffer.concat([start, decipher.final()])
  } catch {
    return undefined
  }
}
