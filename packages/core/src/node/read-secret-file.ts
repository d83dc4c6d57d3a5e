import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

const MAX_BYTES = 65_536

/**
 * Reads a secret from a file, as Kubernetes and Docker mount them. Line ends after it are not part of it.
 *
 * @throws {TypeError} That names the file, when it is missing, empty, not a regular file or over 64 KiB.
 */
export function readSecretFile(path: string): string {
  const secret = withoutLineEnds(readBounded(path))
  if (secret === '') throw unreadable(path, 'it is empty')
  return secret
}

// A pattern would leave the secret in `RegExp.input`.
function withoutLineEnds(text: string): string {
  let end = text.length
  while (text[end - 1] === '\n' || text[end - 1] === '\r') end -= 1
  return text.slice(0, end)
}

// Synchronous on purpose: a few bytes, once per access token, and the same code at startup.
function readBounded(path: string): string {
  let file: number
  try {
    // Without waiting: opening a pipe without a writer would block forever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    throw unreadable(path, errnoOf(error))
  }
  try {
    if (!fstatSync(file).isFile()) throw unreadable(path, 'it is not a regular file')
    const bytes = Buffer.alloc(MAX_BYTES + 1)
    let length = 0
    for (let read = -1; read !== 0 && length <= MAX_BYTES; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null)
    }
    if (length > MAX_BYTES) throw unreadable(path, `it is over ${MAX_BYTES} bytes`)
    return bytes.toString('utf8', 0, length)
  } finally {
    closeSync(file)
  }
}

function unreadable(path: string, why: string): TypeError {
  return new TypeError(`The file ${path} must hold a secret, but cannot be used: ${why}.`)
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
