import { checkObject, optionError } from '../options/check-options.ts'
import { isScopeToken } from './scopes.ts'

/** Which scopes stand for others as well: `{ admin: ['read', 'write'] }`. */
export type Implies = Readonly<Record<string, readonly string[]>>

/** Tells which scopes a caller holds, those that are implied included. */
export interface ScopeHierarchy {
  /** Tells whether a caller with these scopes holds the wanted one. */
  readonly holds: (scopes: readonly string[], wanted: string) => boolean
}

const MAX_SCOPES = 1_000

/** Without `implies`, a scope stands for itself alone. */
export const FLAT_SCOPES: ScopeHierarchy = Object.freeze({
  holds: (scopes: readonly string[], wanted: string) => scopes.includes(wanted),
})

/**
 * Reads the option, and works out at startup what each scope stands for, through other scopes too.
 *
 * @throws {TypeError} When it is not an object of lists of scopes, has more than 1,000 scopes, or a
 *   scope implies itself.
 */
export function checkImplies(name: string, implies: Implies | undefined): ScopeHierarchy {
  if (implies === undefined) return FLAT_SCOPES
  const direct = readTable(name, implies)
  const grantors = new Map<string, Set<string>>()
  for (const scope of direct.keys()) {
    for (const implied of allImplied(name, direct, scope)) {
      const known = grantors.get(implied) ?? new Set()
      grantors.set(implied, known.add(scope))
    }
  }
  const hierarchy: ScopeHierarchy = {
    holds: (scopes, wanted) => {
      if (scopes.includes(wanted)) return true
      const granting = grantors.get(wanted)
      return granting !== undefined && scopes.some((scope) => granting.has(scope))
    },
  }
  return Object.freeze(hierarchy)
}

function readTable(name: string, implies: Implies): ReadonlyMap<string, readonly string[]> {
  checkObject(name, implies)
  const table = new Map<string, readonly string[]>(Object.entries(implies))
  const all = [...table].flatMap(([scope, list]) => {
    if (!Array.isArray(list) || list.length === 0) {
      throw optionError(`${name}.${scope}`, "a list of scopes, like ['read', 'write']", list)
    }
    return [scope, ...list]
  })
  if (!all.every(isScopeToken)) {
    throw new TypeError(`${name} must hold scopes only, each a scope token of RFC 6749 §3.3.`)
  }
  const { size } = new Set(all)
  if (size > MAX_SCOPES) {
    throw new TypeError(`${name} takes ${MAX_SCOPES} scopes at most, got ${size}.`)
  }
  return table
}

function allImplied(
  name: string,
  direct: ReadonlyMap<string, readonly string[]>,
  start: string,
): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...(direct.get(start) ?? [])]
  for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
    if (scope === start) {
      throw new TypeError(
        `${name} must have no cycle, but ${start} implies itself, directly or through other scopes.`,
      )
    }
    if (found.has(scope)) continue
    found.add(scope)
    open.push(...(direct.get(scope) ?? []))
  }
  return found
}
