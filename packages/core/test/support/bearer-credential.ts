import { isB64Token } from '../../src/request/b64token.ts'
import { parseBearer, type BearerCredentials } from '../../src/request/bearer.ts'

/** Reads a header as a request whose credential memory does not know: its characters are checked. */
export function bearerCredential(header: string | undefined): BearerCredentials {
  const bearer = parseBearer(header)
  return bearer.kind === 'token' && !isB64Token(bearer.token) ? { kind: 'malformed' } : bearer
}
