// What is typed there is in no answer, also where something goes wrong.
const SECRET_FIELDS: ReadonlySet<string> = new Set(['value', 'leaked'])

/** Tells whether a field of a form holds a secret or a key, which no page may show again. */
export function isSecretField(name: string): boolean {
  return SECRET_FIELDS.has(name)
}
