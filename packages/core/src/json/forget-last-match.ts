const NOTHING = /(?:)/

/**
 * Overwrites `RegExp.$1`, `RegExp.input` and the like, which keep the string of the last successful
 * match and can be read by any code of the process. Call it after matching what may be secret.
 */
export function forgetLastMatch(): void {
  NOTHING.test('')
}
