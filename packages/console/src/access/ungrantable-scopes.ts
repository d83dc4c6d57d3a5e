/**
 * Finds the scopes that a person may not give.
 *
 * @param grantable Names, or beginnings that end with `*`.
 */
export function ungrantableScopes(
  scopes: readonly string[],
  grantable: readonly string[] = [],
): readonly string[] {
  return scopes.filter((scope) => !grantable.some((pattern) => covers(pattern, scope)))
}

function covers(pattern: string, scope: string): boolean {
  if (!pattern.endsWith('*')) return pattern === scope
  return scope.startsWith(pattern.slice(0, -1))
}
