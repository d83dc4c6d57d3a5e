import { unavailable } from './failure.ts'

/** The answer to a form that was posted. */
export interface FormAnswer {
  readonly status: number
  /** What the JSON of a 200 holds; `undefined` for any other status, and for a body that is no JSON. */
  readonly body: unknown
  readonly retryAfter: string | null
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
  const retryAfter = response.headers.get('retry-after')
  if (status === 200) return { status, body: parseJson(await readBody(body)), retryAfter }

  // Frees the connection. The body of an error is not read, so its failure does not matter.
  void body?.cancel().catch(() => {})
  return { status, body: undefined, retryAfter }
}

async function readBody(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > MAX_BODY_BYTES) throw unavailable('answer_too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
