import type { ScalekitClientLike } from '../client-like.ts'

/** What is used of Scalekit's client to manage keys. */
export type KeyClient = ScalekitClientLike

const KEY_ID = /^apit_[A-Za-z0-9_-]{1,128}$/

/**
 * Makes sure that a key is named by its ID.
 *
 * @throws {TypeError} Otherwise. The text is not quoted: it may be the key itself.
 */
export function checkKeyId(keyId: unknown): asserts keyId is string {
  if (typeof keyId !== 'string' || !KEY_ID.test(keyId)) {
    throw new TypeError('A key is managed by its ID (apit_…), never by the key itself.')
  }
}
