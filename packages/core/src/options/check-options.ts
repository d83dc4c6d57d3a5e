import { closestName } from './closest-name.ts'

/**
 * Checks of options, at startup. Each throws a `TypeError` that names the option, says what it got
 * and what it wants. Texts are never quoted: one may be a secret that was put in the wrong place.
 */
function describe(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string'
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** Makes the error for an option that cannot work. */
export function optionError(name: string, wants: string, got: unknown): TypeError {
  return new TypeError(`${name} must be ${wants}, got ${describe(got)}.`)
}

/** Checks an options object. */
export function checkObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw optionError(name, 'an object', value)
  }
}

/** Checks that an options object has no unknown member: most likely, one is misspelled. */
export function checkMembers(name: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((member) => !known.includes(member))
  if (unknown === undefined) return
  const meant = closestName(unknown, known)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  throw new TypeError(`${name} has no option "${unknown}".${hint} It takes: ${known.join(', ')}.`)
}

/** Reads a whole number within bounds. */
export function checkInteger(
  name: string,
  value: number | undefined,
  { min, max = Number.MAX_SAFE_INTEGER, fallback }: { min: number; max?: number; fallback: number },
): number {
  if (value === undefined) return fallback
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    const bounds = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`
    throw optionError(name, `a whole number, ${bounds}`, value)
  }
  return value
}

/** Reads a function that may be left out. */
export function checkFunction<F>(name: string, value: F | undefined): F | undefined {
  if (value !== undefined && typeof value !== 'function') {
    throw optionError(name, 'a function', value)
  }
  return value
}

/** Reads a non-empty string. */
export function checkNonEmptyString(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '')
    throw optionError(name, 'a non-empty string', value)
  return value
}

/** Reads an object with methods that may be left out. */
export function checkMethods<T extends object>(
  name: string,
  value: T | undefined,
  methods: readonly (keyof T & string)[],
): T | undefined {
  if (value === undefined) return undefined
  const missing =
    typeof value === 'object' && value !== null
      ? methods.find((method) => typeof value[method] !== 'function')
      : methods[0]
  if (missing !== undefined) throw optionError(name, `an object with a method ${missing}()`, value)
  return value
}
