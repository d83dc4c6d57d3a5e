/**
 * Finds the names that a list of patterns does not cover.
 *
 * @param patterns Names, or beginnings that end with `*`; `undefined` covers everything.
 */
export function notGranted(
  names: readonly string[],
  patterns: readonly string[] | undefined,
): readonly string[] {
  if (patterns === undefined) return []
  return names.filter((name) => !patterns.some((pattern) => covers(pattern, name)))
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}
