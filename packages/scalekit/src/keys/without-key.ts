import { inspect } from 'node:util'

const EVERYTHING = {
  depth: Infinity,
  showHidden: true,
  maxArrayLength: null,
  maxStringLength: null,
  breakLength: Infinity,
} as const

/**
 * Passes an error of Scalekit's client on, unless the key is anywhere in it: an authority may repeat
 * what it was asked, and errors are logged.
 */
export function withoutKey(error: unknown, key: string): unknown {
  return inspect(error, EVERYTHING).includes(key)
    ? new Error('The client failed with an error that held the key, and so it is not passed on.')
    : error
}
