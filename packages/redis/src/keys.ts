/** The keys of one namespace. */
export interface Keys {
  /** Every revocation that still matters, and what binds entries to them. */
  readonly control: string
  /** The leases of entries that are being looked up. */
  readonly leases: string
  /** Revocations of access tokens, by name. */
  readonly marks: string
  /** When each of them was written last. */
  readonly versions: string
  /** When each of them has run out. */
  readonly untils: string
  /** The messages of the bus, newest last. */
  readonly stream: string
  /** The entry of one key, by its name. */
  readonly entry: (name: string) => string
  /** That one key was seen valid in the last day, by the name of its entry. */
  readonly known: (name: string) => string
}

/** The namespace of an application that has only one. */
export const DEFAULT_NAMESPACE = 'claviger'

/**
 * Reads a namespace.
 *
 * @throws {TypeError} When it has characters other than letters, digits, `-`, `_`, `.`, `:`.
 */
export function checkNamespace(name: string, value: unknown = DEFAULT_NAMESPACE): string {
  if (typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value)) return value
  throw new TypeError(
    `${name} must be 1 to 64 letters, digits or any of - _ . : so that it can be a hash tag.`,
  )
}

/** Names the keys of a namespace. They share one hash tag, so that a script may touch two of them in a cluster. */
export function keysOf(namespace: string): Keys {
  const tag = `{${namespace}}`
  return {
    control: `${tag}:control`,
    leases: `${tag}:leases`,
    marks: `${tag}:marks`,
    versions: `${tag}:marks:versions`,
    untils: `${tag}:marks:untils`,
    stream: `${tag}:bus`,
    entry: (name) => `${tag}:key:${name}`,
    known: (name) => `${tag}:known:${name}`,
  }
}
