import type { Request } from './exchange.ts'

// Far more than a legitimate request has, and little enough to hold in memory.
const MAX_BODY_BYTES = 65_536

/**
 * Reads a request body as text. Answers `undefined` when it is too big or broken off.
 *
 * Not by `for await`: leaving such a loop destroys the connection, and with it the answer.
 */
export async function readBody(req: Request): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      else resolve(undefined)
    })
    req.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    req.once('close', () => resolve(undefined))
  })
}
