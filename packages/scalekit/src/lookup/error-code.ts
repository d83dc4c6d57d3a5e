const SAFE_CODE = /^[A-Z][A-Z0-9_]{1,63}$/
const MAX_DEPTH = 5

/**
 * Finds the errno of a failed connection (`ECONNREFUSED`), which lies a few causes deep.
 *
 * @returns `unknown` for an error without a code. Nothing else of the error is read.
 */
export function errnoOf(error: unknown, depth: number = MAX_DEPTH): string {
  if (typeof error !== 'object' || error === null || depth === 0) return 'unknown'
  if ('code' in error && typeof error.code === 'string' && SAFE_CODE.test(error.code)) {
    return error.code
  }
  return 'cause' in error ? errnoOf(error.cause, depth - 1) : 'unknown'
}
