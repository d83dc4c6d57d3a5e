import { AuthorityError, type AuthorityErrorReason } from '../verdict/authority-error.ts'
import { summarizeError } from '../verdict/summarize-error.ts'
import { readBoundedBody } from './read-bounded-body.ts'
import { retryAfterOf, type HeadersReader } from './retry-after.ts'

/** The answer of a server that was asked: its status, and the whole body of a 200. */
export interface BoundedResponse {
  readonly status: number
  readonly headers: HeadersReader
  /** Empty for every other status: the page of an error tells nothing, and may be without end. */
  readonly text: string
}

/** The most that is read of an answer, in bytes, after decompression. */
export const MAX_BODY_BYTES = 262_144

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Asks a server that the application named, and reads an answer of bounded size.
 *
 * Redirects are not followed, so that a credential reaches the configured host only. The signal
 * covers the body too, so an answer that drips in is cut off at the deadline. A connection that is
 * lost before the answer is tried once more: the server may have closed one that it kept alive.
 *
 * @throws {AuthorityError} When there is no answer, a redirect, or one that is too large or not UTF-8.
 */
export async function boundedFetch(
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string },
  signal: AbortSignal,
): Promise<BoundedResponse> {
  try {
    const ask = async () => fetch(url, { ...init, redirect: 'manual', signal })
    const response = await ask().catch((error: unknown) => {
      if (!isConnectionLost(error)) throw error
      return ask()
    })
    const { status, headers, body } = response
    // Not awaited: the answer does not depend on it.
    if (status !== 200) void body?.cancel().catch(() => {})
    if (status >= 300 && status < 400) {
      throw new AuthorityError('unavailable', 'The server redirects.', { code: 'redirected' })
    }
    return { status, headers, text: status === 200 ? await readText(body) : '' }
  } catch (error) {
    if (AuthorityError.is(error)) throw error
    const { code } = summarizeError(error)
    throw new AuthorityError('unavailable', 'The server could not be asked.', {
      code: code ?? 'no_answer',
    })
  }
}

/** Makes the error for an answer with a non-2xx status. */
export function statusError(
  { status, headers }: BoundedResponse,
  reason: AuthorityErrorReason = 'unavailable',
): AuthorityError {
  const retryAfterSeconds = retryAfterOf(headers)
  return new AuthorityError(reason, 'The server answered with an error.', {
    code: `http_${status}`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

function isConnectionLost(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(summarizeError(error).code ?? '')
}

// Read laxly, two names that are not UTF-8 could become one.
function decodeText(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new AuthorityError('unavailable', 'The answer must be UTF-8.', {
      code: 'bad_encoding',
      isAnswer: true,
    })
  }
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const bytes = await readBoundedBody(body, MAX_BODY_BYTES)
  if (bytes !== undefined) return decodeText(bytes)
  throw new AuthorityError('unavailable', 'The answer is too large.', {
    code: 'too_large',
    isAnswer: true,
  })
}
