/**
 * Reads a secret, anew each time it is called, so that a rotated one is picked up without a
 * restart. May be slow and may fail: what it throws is reported without its text.
 */
export type SecretSource = () => string | Promise<string>

/** A secret as an option takes it: the text, a named reference, or a function that reads it. */
export type SecretInput = string | SecretSource

// Not a property of the function: a source that is inspected shows nothing but `[Function]`.
const checks = new WeakMap<SecretSource, () => string | undefined>()

/**
 * Makes a source that can be checked at startup.
 *
 * @param check Throws a `TypeError` when it is clear already that there is no secret to be had.
 *   Returns the secret where that costs nothing.
 */
export function checkableSource(read: SecretSource, check: () => string | undefined): SecretSource {
  checks.set(read, check)
  return read
}

/**
 * Checks a source at startup, if it is one that can be checked then.
 *
 * @returns The secret, if it was read for that.
 * @throws {TypeError} When there is no secret to be had.
 */
export function checkSource(source: SecretSource): string | undefined {
  return checks.get(source)?.()
}
