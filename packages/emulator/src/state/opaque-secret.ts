import { randomInt } from 'node:crypto'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Makes the plain text of a key or a client secret: Base62, 64 characters by default (381 bits).
 *
 * It has no dot, no underscore and no prefix, so it can be taken neither for a JWT nor for an
 * identifier.
 */
export function opaqueSecret(length: number = 64): string {
  return Array.from({ length }, () => BASE62[randomInt(BASE62.length)]).join('')
}
