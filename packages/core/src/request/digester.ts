import { createHmac, createSecretKey } from 'node:crypto'
import { digestOf, type Digest } from './fingerprint.ts'

/** One digest or more of a credential, the present one first. */
export type Digests = readonly [Digest, ...Digest[]]

/**
 * Computes the digests that leave the process: in a store, on a bus, and as fingerprints in events.
 *
 * Without secrets it is the SHA-256, and a reader of it can try every key that is short enough.
 * With them it is an HMAC-SHA-256 under each, with a name of the secret before it.
 */
export interface Digester {
  /** Computes the present digest of a credential. */
  readonly digest: (credential: string) => Digest
  /**
   * Computes the digests of a credential under every secret.
   *
   * @param plain The credential's SHA-256, where it is known already.
   */
  readonly digests: (credential: string, plain?: Digest) => Digests
  /** Tells whether a digest was made with one of these secrets, or without a secret where none is configured. */
  readonly knows: (digest: Digest) => boolean
}

/** Makes a digester. @param secrets As they were checked, the present one first. */
export function createDigester(secrets: readonly string[]): Digester {
  const [present, ...former] = secrets.map(keyedDigester)
  if (present === undefined) return UNKEYED
  const all = [present, ...former]
  return {
    digest: present.digest,
    digests: (credential) => [
      present.digest(credential),
      ...former.map(({ digest }) => digest(credential)),
    ],
    knows: (digest) => all.some(({ prefix }) => digest.startsWith(prefix)),
  }
}

const UNKEYED: Digester = {
  digest: digestOf,
  digests: (credential, plain = digestOf(credential)) => [plain],
  knows: (digest) => !digest.includes(SEPARATOR),
}

const SEPARATOR = '.'

function keyedDigester(secret: string) {
  const key = createSecretKey(secret, 'utf8')
  const hmac = (value: string) => createHmac('sha256', key).update(value).digest('hex')
  // A name for the secret, so that a process can tell digests apart that it could never compute.
  const prefix = `${hmac('claviger: name of a secret').slice(0, 8)}${SEPARATOR}`
  return { prefix, digest: (credential: string): Digest => `${prefix}${hmac(credential)}` }
}
