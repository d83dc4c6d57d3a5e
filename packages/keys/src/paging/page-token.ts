import { createHash } from 'node:crypto'

/** Where the page before ended: what the list is sorted by, of its last row. */
export type PagePosition = readonly string[]

// More than any position takes: a long string would be decoded for nothing.
const MAX_LENGTH = 1_024

/** Writes the token of the next page. `list` says which list it is of. */
export function writePageToken(position: PagePosition, list: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([...position, nameOf(list)])).toString('base64url')
}

/**
 * Reads the token of a page; `undefined` for the first page. It holds no right: the list itself
 * says whose rows are shown.
 *
 * @param parts What each part of the position looks like. A token can be forged, and must not make a
 *   statement fail.
 * @throws {TypeError} When it is not a token of this list.
 */
export function readPageToken(
  token: string | undefined,
  list: readonly unknown[],
  parts: readonly RegExp[],
): PagePosition | undefined {
  if (token === undefined) return undefined
  const [name, ...position] = parse(token).toReversed()
  const texts = position.toReversed().filter((part) => typeof part === 'string')
  const isPosition =
    texts.length === parts.length &&
    position.length === parts.length &&
    parts.every((part, i) => part.test(texts[i] ?? ''))
  if (!isPosition || name !== nameOf(list)) throw wrongPageToken()
  return texts
}

/** Makes the error for a page token that is not of the list. */
export function wrongPageToken(): TypeError {
  return new TypeError('pageToken must be the nextPageToken of a page of the same list.')
}

/**
 * Reads how many rows a page has at most.
 *
 * @throws {TypeError} When it is not a whole number from 1 to `max`.
 */
export function checkPageSize(size: unknown = 30, max: number = 30): number {
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1 || size > max) {
    throw new TypeError(`pageSize must be a whole number from 1 to ${max}.`)
  }
  return size
}

function parse(token: unknown): readonly unknown[] {
  if (typeof token !== 'string' || token.length > MAX_LENGTH) return []
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function nameOf(list: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 16)
}
