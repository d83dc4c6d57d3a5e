import { isScopeToken } from './scopes.ts'

/**
 * Checks the scopes of a guard, at startup. A scope that was written in another way than a guard
 * takes it is named in the message with the right way: scopes are not secret.
 *
 * @param guard The name of the guard, for messages.
 * @throws {TypeError} Without a scope, or when one is not a scope token (RFC 6749 §3.3).
 */
export function checkScopes(guard: string, scopes: readonly unknown[]): readonly string[] {
  if (scopes.length === 0) throw new TypeError(`${guard} takes one or more scopes, got none.`)
  if (scopes.every(isScopeToken)) return Object.freeze([...scopes])

  const meant = scopes.flatMap(splitScopes)
  if (meant.length > 0 && meant.every(isScopeToken)) {
    const call = `${guard}(${meant.map((scope) => `'${scope}'`).join(', ')})`
    throw new TypeError(
      `${guard} takes each scope as an argument of its own, got ${guard}(${shown(scopes)}). Write ${call}.`,
    )
  }
  throw new TypeError(
    `${guard} takes one or more scopes, each a scope token of RFC 6749 §3.3 (printable ASCII without spaces, quotes or backslashes), got ${guard}(${shown(scopes)}).`,
  )
}

const LONGEST_SHOWN = 100

/** Writes the arguments of a guard as its author wrote them, as far as that can be shown. */
function shown(scopes: readonly unknown[]): string {
  const text = scopes.map(written).join(', ')
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}

function written(scope: unknown): string {
  if (typeof scope === 'string') return `'${scope}'`
  if (Array.isArray(scope)) return `[${shown(scope)}]`
  return typeof scope === 'number' || scope === null || scope === undefined
    ? String(scope)
    : `a value of type ${typeof scope}`
}

/** Takes apart what holds several scopes: a string with spaces or commas, or a list. */
function splitScopes(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(splitScopes)
  return typeof value === 'string' ? value.split(/[\s,]+/).filter((part) => part !== '') : [value]
}
