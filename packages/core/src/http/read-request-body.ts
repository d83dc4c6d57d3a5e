import { withinMs } from '../time/within-ms.ts'

/** What is used of Node's request. */
export interface RequestBody {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'end' | 'close' | 'error', listener: () => void): unknown
}

const BODY_WITHIN_MS = 10_000

/**
 * Reads the body of a request, within 10 s.
 *
 * @param maxBytes The most that is kept, in bytes.
 * @returns 413 where it is longer, 400 where it takes too long or the connection breaks before its end.
 */
export async function readRequestBody(
  message: RequestBody,
  maxBytes: number,
): Promise<Uint8Array | 400 | 413> {
  return withinMs(BODY_WITHIN_MS, collect(message, maxBytes)).catch(() => 400 as const)
}

async function collect(message: RequestBody, maxBytes: number): Promise<Uint8Array | 400 | 413> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = []
    let length = 0
    message.on('data', (chunk) => {
      length += chunk.byteLength
      // What is too much is read and not kept: a sender that is still writing would miss the answer.
      if (length > maxBytes) chunks.length = 0
      else chunks.push(chunk)
    })
    message.on('end', () => {
      resolve(length > maxBytes ? 413 : Buffer.concat(chunks))
    })
    for (const event of ['close', 'error'] as const) {
      message.on(event, () => {
        resolve(400)
      })
    }
  })
}
