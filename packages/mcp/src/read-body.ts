import { decodeText, parseStrictJson, readRequestBody } from '@claviger/core/internal'
import type { IncomingMessage } from 'node:http'

/** The JSON of a body, or the status of the answer where it cannot be read. */
export type BodyReading = { readonly json: unknown } | { readonly status: 400 | 413 | 415 }

// Each takes hundreds of times as long to read as a letter: 4 MiB of them stop the process for seconds.
const MAX_PARTS = 100_000

/**
 * Reads the JSON of a POST: from the raw body, within 10 s and `maxBytes`, or from what a body parser
 * has made of it. The server gets what is returned here, so both see the same messages.
 *
 * An object that names a member twice is refused: what stands before this server may keep the other one.
 *
 * @throws {TypeError} When another reader has consumed the body and left no JSON.
 */
export async function readBody(
  req: IncomingMessage,
  parsed: unknown,
  maxBytes: number,
): Promise<BodyReading> {
  if (!req.readableEnded) {
    if (req.destroyed) return { status: 400 }
    const { 'content-encoding': encoding = 'identity', 'content-length': length } = req.headers
    if (encoding.toLowerCase() !== 'identity') return { status: 415 }
    if (Number(length) > maxBytes) return { status: 413 }
    const bytes = await readRequestBody(req, maxBytes)
    return typeof bytes === 'number' ? { status: bytes } : parse(bytes)
  }
  if (parsed === undefined || parsed === null) {
    throw new TypeError(
      'The body of this request has been read, but its JSON was not handed to guardMcp. Put the route before what reads it, or use a parser such as express.json().',
    )
  }
  if (typeof parsed === 'string') return parse(Buffer.from(parsed))
  return parsed instanceof Uint8Array ? parse(parsed) : { json: parsed }
}

function parse(bytes: Uint8Array): BodyReading {
  try {
    return { json: parseStrictJson(decodeText(bytes), MAX_PARTS) }
  } catch (error) {
    return { status: error instanceof RangeError ? 413 : 400 }
  }
}
