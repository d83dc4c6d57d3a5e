import { AuthorityError } from './authority-error.ts'
import { summarizeError } from './summarize-error.ts'
import { parseRetryAfter } from './parse-retry-after.ts'

/** The answer of a server that was asked: its status, and its whole body. */
export interface BoundedResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly text: string
}

/** The most that is read of an answer, in bytes, after decompression. */
export const MAX_BODY_BYTES = 262_144

/**
 * Asks a server that the application named, and reads an answer of bounded size.
 *
 * No redirect is followed: a key set or a credential would go where nobody sent it. The signal
 * covers the body too, so an answer that drips in is cut off at the deadline.
 *
 * @throws {AuthorityError} When there is no answer, a redirect, or one that is too large.
 */
export async function boundedFetch(
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string },
  signal: AbortSignal,
): Promise<BoundedResponse> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      throw new AuthorityError('unavailable', 'The server redirects.', { code: 'redirected' })
    }
    const { status, headers } = response
    return { status, headers, text: await readText(response.body) }
  } catch (error) {
    if (AuthorityError.is(error)) throw error
    const { code } = summarizeError(error)
    throw new AuthorityError('unavailable', 'The server could not be asked.', {
      code: code ?? 'no_answer',
    })
  }
}

/** Makes the error for an answer with a status that is none of a success. */
export function statusError({ status, headers }: BoundedResponse): AuthorityError {
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'))
  return new AuthorityError('unavailable', 'The server answered with an error.', {
    code: `http_${status}`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > MAX_BODY_BYTES) {
      throw new AuthorityError('unavailable', 'The answer is too large.', { code: 'too_large' })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
