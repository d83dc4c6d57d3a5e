import { readSecretFile } from '@claviger/core/internal'

/**
 * Makes a function that reads a secret from a file, as Kubernetes and Docker mount them, for `peppers` and
 * `masterKeys`. The file is opened by its path each time. Line ends after the secret are not part of it.
 *
 * The function throws a `TypeError` that names the file, when it is missing, empty, not a regular file
 * or over 64 KiB.
 */
export function secretFromFile(path: string): () => string {
  return () => readSecretFile(path)
}
