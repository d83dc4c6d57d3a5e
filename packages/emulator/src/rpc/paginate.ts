import { valid } from './refusals.ts'

/** One page of a list, and the cursors to its neighbours. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly total: number
  /** Empty at the end. */
  readonly nextPageToken: string
  /** Empty at the start. */
  readonly prevPageToken: string
}

/** Which page is asked for, and what the service allows. */
export interface PageRequest {
  readonly pageSize: number
  readonly pageToken: string
  readonly minSize: number
  readonly maxSize: number
}

const DEFAULT_SIZE = 10
const CURSOR = /^(after|before):(\d+)$/

/**
 * Cuts one page out of a list that is in the order of `sequence`.
 *
 * A cursor names a place by sequence and not by offset, so that pages
 * neither skip nor repeat an item when others are added or removed between two calls.
 *
 * @throws {ConnectError} `InvalidArgument`, when the size or the cursor is invalid.
 */
export function paginate<T extends { readonly sequence: number }>(
  all: readonly T[],
  { pageSize, pageToken, minSize, maxSize }: PageRequest,
): Page<T> {
  const size = pageSize === 0 ? DEFAULT_SIZE : pageSize
  valid(size >= minSize && size <= maxSize, `page_size must be ${minSize} to ${maxSize}`)

  const { direction, sequence } = readCursor(pageToken)
  const items =
    direction === 'after'
      ? all.filter((item) => item.sequence > sequence).slice(0, size)
      : all.filter((item) => item.sequence < sequence).slice(-size)

  const first = items[0]?.sequence ?? sequence
  const last = items.at(-1)?.sequence ?? sequence
  return {
    items,
    total: all.length,
    nextPageToken: all.some((item) => item.sequence > last) ? cursor('after', last) : '',
    prevPageToken: all.some((item) => item.sequence < first) ? cursor('before', first) : '',
  }
}

function cursor(direction: 'after' | 'before', sequence: number): string {
  return Buffer.from(`${direction}:${sequence}`).toString('base64url')
}

function readCursor(pageToken: string): { direction: 'after' | 'before'; sequence: number } {
  if (pageToken === '') return { direction: 'after', sequence: 0 }
  const match = CURSOR.exec(Buffer.from(pageToken, 'base64url').toString())
  valid(match !== null, 'invalid page token')
  return { direction: match?.[1] === 'before' ? 'before' : 'after', sequence: Number(match?.[2]) }
}
