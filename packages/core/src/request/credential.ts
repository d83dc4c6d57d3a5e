import { MAX_CREDENTIAL_BYTES, parseBearer } from './bearer.ts'
import { discardIfPromise } from '../options/discard-if-promise.ts'
import { readAuthorization, type AuthRequest } from './request.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import type { ErrorSummary } from '../verdict/verdict.ts'

/** What a request presents as its credential. */
export type CredentialReading =
  /** No `Authorization` header at all: the only request that `optionalToken` lets through. */
  | { readonly kind: 'nothing' }
  /** Another scheme, or `Bearer` with nothing after it. */
  | { readonly kind: 'no-bearer' }
  | { readonly kind: 'malformed' }
  /** The application's own extractor failed: our fault, not the client's. */
  | { readonly kind: 'unreadable'; readonly cause: ErrorSummary }
  /** At most 8,192 characters. Whether they make a `b64token` is not checked yet. */
  | { readonly kind: 'credential'; readonly credential: string }

/** Reads the credential of a request from its `Authorization` header. */
export function readCredential(request: AuthRequest): CredentialReading {
  const header = readAuthorization(request)
  if (header.kind === 'none') return { kind: 'nothing' }
  if (header.kind === 'repeated') return { kind: 'malformed' }

  const bearer = parseBearer(header.value)
  switch (bearer.kind) {
    case 'absent':
      return { kind: 'no-bearer' }
    case 'malformed':
      return { kind: 'malformed' }
    case 'token':
      return { kind: 'credential', credential: bearer.token }
  }
}

/** Reads the credential with the application's own extractor. */
export function extractCredential(
  request: AuthRequest,
  extractToken: (request: AuthRequest) => string | undefined,
): CredentialReading {
  let token: unknown
  try {
    token = extractToken(request)
  } catch (error) {
    // No code: the credential is not known here, and the code might be it.
    return { kind: 'unreadable', cause: { name: summarizeError(error).name } }
  }
  if (discardIfPromise(token)) return { kind: 'unreadable', cause: { name: 'PromiseReturned' } }
  if (token === undefined || token === null || token === '') return { kind: 'nothing' }
  if (typeof token !== 'string' || token.length > MAX_CREDENTIAL_BYTES) {
    return { kind: 'malformed' }
  }
  return { kind: 'credential', credential: token }
}
