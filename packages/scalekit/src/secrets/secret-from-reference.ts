import {
  checkableSource,
  checkSource,
  type SecretInput,
  type SecretSource,
} from './secret-source.ts'

/**
 * What named references are resolved through: a record, whose names are compared without regard to
 * case, or a function from a name to its secret. `undefined` for an unknown name.
 */
export type Secrets =
  | Readonly<Record<string, SecretInput>>
  | ((name: string) => SecretInput | Promise<string> | undefined)

const REFERENCE = /^\{\{\s*secrets\.([A-Za-z0-9_.-]{1,128})\s*\}\}$/i

/** Tells a named reference from a secret. */
export function isSecretReference(text: string): boolean {
  return REFERENCE.test(text)
}

/**
 * Makes a source that resolves a named reference, anew at each use.
 *
 * The source throws a `TypeError` that names the reference, when nothing is behind it.
 *
 * @param reference Like `{{Secrets.ScalekitClientSecret}}`; upper and lower case are the same.
 */
export function secretFromReference(
  reference: string,
  namedSecrets: Secrets | undefined,
): SecretSource {
  const resolve = (): SecretInput | Promise<string> => {
    const name = REFERENCE.exec(reference)?.[1]
    if (name === undefined) throw new TypeError('A named secret must look like {{Secrets.Name}}.')
    return find(name, namedSecrets)
  }
  const read = (): string | Promise<string> => {
    const found = resolve()
    return typeof found === 'function' ? found() : found
  }
  const check = (): string | undefined => {
    const found = resolve()
    if (typeof found === 'string') return found
    if (typeof found === 'function') return checkSource(found)
    // Not awaited at startup. A failure is reported at first use, which asks again.
    found.catch(() => {})
    return undefined
  }
  return checkableSource(read, check)
}

function find(name: string, secrets: Secrets | undefined): SecretInput | Promise<string> {
  if (secrets === undefined) throw unresolved(name, 'the option namedSecrets is not given')
  if (typeof secrets === 'function') {
    const found = secrets(name)
    if (found === undefined) throw unresolved(name, 'the option namedSecrets has none of that name')
    return found
  }
  const wanted = name.toLowerCase()
  const [entry, twin] = Object.entries(secrets).filter(([key]) => key.toLowerCase() === wanted)
  if (entry === undefined) throw unresolved(name, 'the option namedSecrets has none of that name')
  if (twin !== undefined) throw unresolved(name, 'the option namedSecrets has two of that name')
  return entry[1]
}

function unresolved(name: string, why: string): TypeError {
  return new TypeError(`{{Secrets.${name}}} cannot be resolved: ${why}.`)
}
