/** The keys of one namespace. */
export interface Keys {
  /** Every revocation that still matters, and what binds entries to them. */
  readonly control: string
  /** The leases of entries that are being looked up. */
  readonly leases: string
  /** The messages of the bus, newest last. */
  readonly stream: string
  /** The entry of one key, by its name. */
  readonly entry: (name: string) => string
  /** That one key was seen valid in the last day, by the name of its entry. */
  readonly known: (name: string) => string
}

/**
 * Names the keys. They share one hash tag, so that a script may touch two of them in a cluster.
 *
 * @throws {TypeError} When the namespace has characters other than letters, digits, `-`, `_`, `.`, `:`.
 */
export function keysOf(namespace = 'claviger'): Keys {
  if (typeof namespace !== 'string' || !/^[\w.:-]{1,64}$/.test(namespace)) {
    throw new TypeError(
      'namespace must be 1 to 64 letters, digits or any of - _ . : so that it can be a hash tag.',
    )
  }
  const tag = `{${namespace}}`
  return {
    control: `${tag}:control`,
    leases: `${tag}:leases`,
    stream: `${tag}:bus`,
    entry: (name) => `${tag}:key:${name}`,
    known: (name) => `${tag}:known:${name}`,
  }
}
