import { createHash } from 'node:crypto'

/** Where the page before ended: the instant and the ID of its last key. */
export type PagePosition = readonly [at: string, id: string]

// As PostgreSQL writes them. A token can be forged, and must not make a statement fail.
const INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?$/
const KEY_ID = /^key_[0-9A-Za-z]{16}$/

/** Writes the token of the next page. `list` says which list it is of. */
export function writePageToken(position: PagePosition, list: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([...position, nameOf(list)])).toString('base64url')
}

/**
 * Reads the token of a page; `undefined` for the first page. It holds no right: the list itself
 * says whose keys are shown.
 *
 * @throws {TypeError} When it is not a token of this list.
 */
export function readPageToken(
  token: string | undefined,
  list: readonly unknown[],
): PagePosition | undefined {
  if (token === undefined) return undefined
  const parts = parse(token)
  const [at, id, name] = parts
  if (
    parts.length !== 3 ||
    typeof at !== 'string' ||
    typeof id !== 'string' ||
    !INSTANT.test(at) ||
    Number.isNaN(Date.parse(at)) ||
    !KEY_ID.test(id) ||
    name !== nameOf(list)
  ) {
    throw wrongPageToken()
  }
  return [at, id]
}

/** Makes the error for a page token that is not of the list. */
export function wrongPageToken(): TypeError {
  return new TypeError('pageToken must be the nextPageToken of a page of the same list.')
}

function parse(token: unknown): readonly unknown[] {
  if (typeof token !== 'string') return []
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
