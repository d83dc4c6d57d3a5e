import { allScopes } from '@claviger/core'

/** Scopes by the name of what needs them. */
export type ScopeLists = Readonly<Record<string, readonly string[]>>

/**
 * Checks lists of scopes, and copies them. A list may be empty.
 *
 * @throws {TypeError} When one is not an array of scope tokens (RFC 6749 §3.3).
 */
export function checkScopeLists(option: string, lists: unknown): ScopeLists {
  if (typeof lists !== 'object' || lists === null || Array.isArray(lists)) {
    throw new TypeError(`${option} must be an object with a list of scopes for each name.`)
  }
  const entries = Object.entries(lists).map(([name, scopes]: [string, unknown]) => {
    const where = name === '' ? option : `${option}['${name}']`
    if (!isStrings(scopes)) throw new TypeError(`${where} must be an array of scopes.`)
    if (scopes.length > 0) allScopes(...scopes)
    return [name, Object.freeze([...scopes])] as const
  })
  return Object.freeze(Object.fromEntries(entries))
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
