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
  if (typeof body === 'object' && body !== null) return fromFields(body)
  if (request.readableEnded) return new URLSearchParams()
  // A browser that hangs up in the middle has sent no form.
  const reading = readBody(request).catch((): FormBody => 'noForm')
  return withinMs(timeoutMs, reading).catch((): FormBody => 'tooSlow')
}

async function readBody(request: IncomingMessage): Promise<FormBody> {
  const chunks: Uint8Array[] = []
  let length = 0
  // The request is left open, so that the answer reaches the browser.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) return 'noForm'
    length += chunk.length
    if (length > FORM_LIMIT_BYTES) return 'tooLarge'
    chunks.push(chunk)
  }
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
