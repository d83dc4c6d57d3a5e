/**
 * Checks that a value is an object that may hold options.
 *
 * @throws {TypeError} That names it, and never what it holds.
 */
export function checkObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${name} must be an object.`)
  }
}

/**
 * Refuses an unknown option, most likely a misspelled one.
 *
 * @throws {TypeError} That names the option, and never its value.
 */
export function refuseUnknownOptions(
  name: string,
  options: unknown,
  known: readonly string[],
): asserts options is object {
  checkObject(name, options)
  const unknown = Object.keys(options).find((member) => !known.includes(member))
  if (unknown !== undefined) {
    throw new TypeError(`${name} has no option "${unknown}". It takes: ${known.join(', ')}.`)
  }
}

/** How long one call may take unless told otherwise: core's own deadline of a lookup. */
const DEFAULT_TIMEOUT_MS = 2_000

/**
 * Reads how long one call may take, in milliseconds.
 *
 * @throws {TypeError} Unless it is a whole number from 1 to 60,000.
 */
export function checkTimeout(name: string, value: number = DEFAULT_TIMEOUT_MS): number {
  if (!Number.isSafeInteger(value) || value < 1 || value > 60_000) {
    throw new TypeError(`${name} must be a whole number of milliseconds, from 1 to 60000.`)
  }
  return value
}
