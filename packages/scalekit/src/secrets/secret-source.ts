/**
 * Reads a secret, anew each time it is called, so that a rotated one is picked up without a
 * restart. May be slow and may fail: what it throws is reported without its text.
 */
export type SecretSource = () => string | Promise<string>

/** A secret as an option takes it: the text, a named reference, or a function that reads it. */
export type SecretInput = string | SecretSource

// Not a property of the function: a source that is inspected shows nothing but `[Function]`.
const checkable = new WeakSet<SecretSource>()

/** Marks a source that answers at once and may be asked at startup, to see that it works. */
export function checkedAtStartup(source: SecretSource): SecretSource {
  checkable.add(source)
  return source
}

/**
 * Asks a source at startup, if it is one that can be asked then.
 *
 * @throws {TypeError} When it has no secret to give.
 */
export function checkSource(source: SecretSource): void {
  if (!checkable.has(source)) return
  const secret = source()
  // Still a promise where a reference leads to a slow source. Its failure is told at first use.
  if (typeof secret !== 'string') secret.catch(() => {})
}
