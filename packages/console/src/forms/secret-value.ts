const MAX_BYTES = 65_536

/**
 * Reads the value of a secret from a form. Browsers send every line break as two characters, and
 * what is pasted often ends with one.
 */
export function readSecretValue(form: URLSearchParams): string {
  return (form.get('value') ?? '').replaceAll('\r\n', '\n').replace(/\n$/, '')
}

/** Tells whether a string can be the value of a secret. */
export function isSecretValue(value: string): boolean {
  return value !== '' && Buffer.byteLength(value) <= MAX_BYTES
}
