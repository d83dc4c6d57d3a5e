import { checkObject, optionError } from '../options/check-options.ts'

/** Claims that a token must have, with the values of which it must have one. */
export type RequiredClaims = readonly (readonly [name: string, values: readonly string[]])[]

/** Tells whether a token has every required claim. */
export function hasRequiredClaims(
  claims: Readonly<Record<string, unknown>>,
  required: RequiredClaims,
): boolean {
  return required.every(([name, values]) => {
    const claim = Object.hasOwn(claims, name) ? claims[name] : undefined
    const held: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
    return values.some((value) => held.includes(value))
  })
}

/**
 * Reads the option.
 *
 * @throws {TypeError} When it is not an object of non-empty strings, or lists of them.
 */
export function checkRequiredClaims(
  name: string,
  required: Readonly<Record<string, string | readonly string[]>> = {},
): RequiredClaims {
  checkObject(name, required)
  return Object.freeze(
    Object.entries(required).map(([claim, values]) => {
      const list: readonly unknown[] = Array.isArray(values) ? values : [values]
      const isList = list.length > 0 && list.every((value) => typeof value === 'string' && value)
      if (!isList) {
        throw optionError(`${name}.${claim}`, 'a non-empty string, or a list of them', values)
      }
      return Object.freeze([claim, Object.freeze(list.map(String))] as const)
    }),
  )
}
