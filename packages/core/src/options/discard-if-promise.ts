/**
 * Tells whether an application's function returned a promise where an answer was asked for at once.
 *
 * Such a promise is not awaited, and its rejection would end the process, so it is caught here.
 */
export function discardIfPromise(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false
  Promise.resolve(value).catch(() => {})
  return true
}
