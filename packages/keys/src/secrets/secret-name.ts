/** What the name in `{{Secrets.Name}}` looks like. */
export const SECRET_NAME: RegExp = /^[A-Za-z0-9_.-]{1,128}$/

/**
 * Reads the name of a secret, in the one spelling under which it is found: references are the same
 * in upper and lower case.
 *
 * @throws {TypeError} Unless it has 1 to 128 letters, digits, dots, hyphens and underscores.
 */
export function foldName(name: string): string {
  if (typeof name !== 'string' || !SECRET_NAME.test(name)) {
    throw new TypeError(
      'The name of a secret must have 1 to 128 letters (A-Z), digits, dots, hyphens and underscores.',
    )
  }
  return name.toLowerCase()
}
