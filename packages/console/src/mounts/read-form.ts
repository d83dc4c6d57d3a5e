import type { IncomingMessage } from 'node:http'
import { withinMs } from '@claviger/core/internal'
import type { FormBody } from '../http/console-request.ts'
import { FORM_LIMIT_BYTES } from '../http/form-limit.ts'

const FORM_TYPE = /^application\/x-www-form-urlencoded\b/i

/**
 * Reads the fields of a form, also where another middleware has read the body already.
 *
 * @param body What a body parser made of it, where one ran.
 * @param timeoutMs How long the browser may take to send it, in milliseconds.
 */
export async function readForm(
  request: IncomingMessage,
  body: unknown,
  timeoutMs: number,
): Promise<FormBody> {
  if (!FORM_TYPE.test(request.headers['content-type'] ?? '')) return 'noForm'
  if (typeof body === 'object' && body !== null) return { fields: fromFields(body) }
  if (request.readableEnded) return { fields: new URLSearchParams() }
  const chunks: Uint8Array[] = []
  try {
    const cut = await withinMs(timeoutMs, readBody(request, chunks))
    return cut === 'noForm' ? cut : { fields: parse(chunks), cut }
  } catch {
    // A browser that hangs up in the middle has sent no form.
    return request.destroyed ? 'noForm' : { fields: parse(chunks), cut: 'tooSlow' }
  }
}

async function readBody(
  request: IncomingMessage,
  chunks: Uint8Array[],
): Promise<'noForm' | 'tooLarge' | undefined> {
  let length = 0
  // The request is left open, so that the answer reaches the browser.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) return 'noForm'
    const room = FORM_LIMIT_BYTES - length
    chunks.push(chunk.subarray(0, room))
    length += chunk.length
    if (chunk.length > room) return 'tooLarge'
  }
  return undefined
}

function parse(chunks: readonly Uint8Array[]): URLSearchParams {
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

function fromFields(fields: object): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === 'string') form.append(name, one)
    }
  }
  return form
}
