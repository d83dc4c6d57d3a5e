import { MAX_CREDENTIAL_BYTES, withinMs } from '@claviger/core/inspect'

/** Where a credential is read from. */
export type CredentialInput = AsyncIterable<Uint8Array | string>

// A pipe may wait for a program, a terminal for a person.
const WITHIN_MS = 60_000
const MARGIN = 64

/**
 * Reads a credential: the first line that is not empty, without `Bearer` and white space around it. What
 * is far longer than any credential is cut off, and refused by its length.
 *
 * @throws {DeadlineError} When there is no line within a minute.
 * @returns `undefined` for an input without one.
 */
export async function readCredential(input: CredentialInput): Promise<string | undefined> {
  const line = await withinMs(WITHIN_MS, readLine(input))
  // No pattern is matched against the credential, so no part of it stays in `RegExp.$1`.
  const bare = line.slice(0, 7).toLowerCase() === 'bearer ' ? line.slice(7).trim() : line
  return bare === '' ? undefined : bare
}

async function readLine(input: CredentialInput): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of input) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    text = text.trimStart()
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end).trim()
    if (text.length > MAX_CREDENTIAL_BYTES + MARGIN) return text
  }
  return text.trim()
}
