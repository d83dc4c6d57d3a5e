import { isSameJson } from '../json/is-same-json.ts'

/** Finds the custom claims that a change adds, gives another value, or takes away. */
export function changedClaims(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) =>
      !Object.hasOwn(before, name) ||
      !Object.hasOwn(after, name) ||
      !isSameJson(before[name], after[name]),
  )
}
