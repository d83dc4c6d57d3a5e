import { readSecretFile } from '@claviger/core/internal'
import { checkableSource, type SecretSource } from './secret-source.ts'

/**
 * Makes a source that reads a secret from a file, as Kubernetes and Docker mount them.
 *
 * The file is opened by its path each time, so that a file that was replaced, or a symbolic link
 * that was swapped, is seen at the next use. Line ends after the secret are not part of it.
 *
 * The source throws a `TypeError` that names the file, when it is missing, empty, not a regular file
 * or over 64 KiB.
 */
export function secretFromFile(path: string): SecretSource {
  const read = (): string => readSecretFile(path)
  return checkableSource(read, read)
}
