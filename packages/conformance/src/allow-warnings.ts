const allowed = new Set<string>()

/**
 * Lets a test file provoke warnings of these codes without having them printed. For files that break
 * many things; a test that is about a warning spies on `process.emitWarning` and asserts it.
 */
export function allowWarnings(...codes: readonly string[]): void {
  for (const code of codes) allowed.add(code)
}

/** Tells whether the running test file provokes warnings of a code. */
export function isAllowed(code: string): boolean {
  return allowed.has(code)
}

/** Forgets what the last test file allowed: files share a process. */
export function forgetAllowed(): void {
  allowed.clear()
}
