import { parseBearer } from './bearer.ts'
import { MAX_CREDENTIAL_BYTES } from './max-credential-bytes.ts'
import { headerValues, readAuthorization, type AuthRequest } from './request.ts'
import { DeadlineError } from '../time/deadline.ts'
import { isPromise } from '../time/is-promise.ts'
import { withinMs } from '../time/within-ms.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import type { ErrorSummary } from '../verdict/verdict.ts'

/** What a request presents as its credential. */
export type CredentialReading =
  /** No `Authorization` header at all: the only request that `optionalToken` lets through. */
  | { readonly kind: 'nothing' }
  /** Another scheme, or `Bearer` with nothing after it. */
  | { readonly kind: 'no-bearer' }
  | { readonly kind: 'malformed' }
  /** The application's own extractor failed, or took too long: our fault, not the client's. */
  | {
      readonly kind: 'unreadable'
      readonly reason: 'misconfigured' | 'unavailable'
      readonly cause: ErrorSummary
    }
  /** At most 8,192 characters. Whether they make a `b64token` is not checked yet. */
  | { readonly kind: 'credential'; readonly credential: string }

/**
 * Reads the credential of a request from its `Authorization` header, or from the header of API keys where
 * there is one. A request that presents a credential in both is malformed: which of them is meant?
 *
 * @param keyHeader The name of the header of API keys.
 */
export function readCredential(request: AuthRequest, keyHeader?: string): CredentialReading {
  const bearer = readBearer(request)
  if (keyHeader === undefined) return bearer
  const keys = headerValues(request, keyHeader.toLowerCase())
  const [key] = keys
  if (key === undefined) return bearer
  if (keys.length > 1 || bearer.kind === 'credential') return { kind: 'malformed' }
  if (bearer.kind === 'malformed') return bearer
  return key === '' ? { kind: 'no-bearer' } : readingOf(key)
}

function readBearer(request: AuthRequest): CredentialReading {
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

/** Finds a credential elsewhere than in the `Authorization` header; `undefined` for none. */
export type ExtractToken<Request = AuthRequest> = (
  request: Request,
) => string | undefined | Promise<string | undefined>

/**
 * Reads the credential with the application's own extractor: at once where it returns a string, later
 * where it returns a promise.
 *
 * @param timeoutMs How long a promise may take, in milliseconds.
 */
export function extractCredential(
  request: AuthRequest,
  extractToken: ExtractToken,
  timeoutMs: number,
): CredentialReading | Promise<CredentialReading> {
  try {
    const token = extractToken(request)
    return isPromise(token) ? extractLater(token, timeoutMs) : readingOf(token)
  } catch (error) {
    return unreadable(error)
  }
}

async function extractLater(
  token: PromiseLike<unknown>,
  timeoutMs: number,
): Promise<CredentialReading> {
  try {
    return readingOf(await withinMs(timeoutMs, Promise.resolve(token)))
  } catch (error) {
    return unreadable(error)
  }
}

// The error's own code is left out: the credential is not known here, and the code might be it.
function unreadable(error: unknown): CredentialReading {
  const reason = error instanceof DeadlineError ? 'unavailable' : 'misconfigured'
  return {
    kind: 'unreadable',
    reason,
    cause: { name: summarizeError(error).name, code: 'extractToken' },
  }
}

/** Reads what an extractor returned. */
export function readingOf(token: unknown): CredentialReading {
  if (token === undefined || token === null || token === '') return { kind: 'nothing' }
  if (typeof token !== 'string' || token.length > MAX_CREDENTIAL_BYTES) {
    return { kind: 'malformed' }
  }
  return { kind: 'credential', credential: token }
}
