import type { IncomingMessage } from 'node:http'
import { withinMs } from '@claviger/core/internal'
import type { CutForm, FormBody } from '../http/console-request.ts'
import { FORM_LIMIT_BYTES, FORM_LIMIT_FIELDS } from '../http/form-limit.ts'

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
  if (request.readableEnded) return { fields: new URLSearchParams() }
  const chunks: Uint8Array[] = []
  try {
    const cut = await withinMs(timeoutMs, readBody(request, chunks))
    if (cut === 'noForm') return cut
    const form = parse(chunks)
    return cut === undefined ? form : { ...form, cut }
  } catch {
    // A browser that hangs up in the middle has sent no form.
    return request.destroyed ? 'noForm' : { ...parse(chunks), cut: 'tooSlow' }
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

function parse(chunks: readonly Uint8Array[]): CutForm {
  const text = Buffer.concat(chunks).toString('utf8')
  let fields = 1
  for (let end = text.indexOf('&'); end !== -1; end = text.indexOf('&', end + 1)) {
    // Before they are taken apart: a page that shows tens of thousands takes long to write.
    if (fields === FORM_LIMIT_FIELDS) {
      return { fields: new URLSearchParams(text.slice(0, end)), cut: 'tooLarge' }
    }
    fields += 1
  }
  return { fields: new URLSearchParams(text), cut: undefined }
}

function fromFields(fields: object): CutForm {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one !== 'string') continue
      if (form.size === FORM_LIMIT_FIELDS) return { fields: form, cut: 'tooLarge' }
      form.append(name, one)
    }
  }
  return { fields: form, cut: undefined }
}
