import { readBoundedBody, retryAfterOf } from '@claviger/core/internal'
import { unavailable } from './failure.ts'

/** The answer to a form that was posted. */
export interface FormAnswer {
  readonly status: number
  /** What the JSON of a 200 holds; `undefined` for any other status, and for a body that is not JSON. */
  readonly body: unknown
  /** Seconds from its `Retry-After`. */
  readonly retryAfterSeconds: number | undefined
}

const MAX_BODY_BYTES = 1_048_576

/**
 * Posts a form, and reads an answer of bounded size. Follows no redirect: the form holds a secret,
 * which goes to the configured host and nowhere else.
 *
 * @throws {AuthorityError} When the body is too large.
 * @throws What `fetch` threw, when there is no answer.
 */
export async function postForm(
  url: string,
  form: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<FormAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: form,
    redirect: 'manual',
    signal,
  })
  const { status, body } = response
  const retryAfterSeconds = retryAfterOf(response.headers)
  if (status === 200) return { status, body: parseJson(await readText(body)), retryAfterSeconds }

  // Frees the connection. The body of an error is not read, so its failure does not matter.
  void body?.cancel().catch(() => {})
  return { status, body: undefined, retryAfterSeconds }
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const bytes = await readBoundedBody(body, MAX_BODY_BYTES)
  if (bytes === undefined) throw unavailable('answer_too_large')
  return bytes.toString()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
