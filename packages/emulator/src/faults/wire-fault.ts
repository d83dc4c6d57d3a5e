import { once } from 'node:events'
import { respond, type Exchange } from '../http/exchange.ts'
import type { WireFault } from './fault.ts'

const DEFAULT_HUGE_BYTES = 64 * 1024 * 1024
const CHUNK = Buffer.alloc(64 * 1024, 0x20)

/**
 * Lets a fault happen to an HTTP exchange.
 *
 * @param contentType The content type of the regular answer to this request.
 */
export async function commitWireFault(
  { res, socket, over }: Exchange,
  fault: WireFault,
  contentType: string,
): Promise<void> {
  switch (fault.kind) {
    case 'hang':
      if (fault.when !== 'after-headers') return
      res.writeHead(200, { 'content-type': contentType })
      // Over HTTP/1.1, Node holds the headers back until there is a body, unless told not to.
      if ('flushHeaders' in res) res.flushHeaders()
      return
    case 'reset':
      socket.resetAndDestroy()
      return
    case 'http-status':
      respond(res, fault.status, fault.headers ?? {}, fault.body)
      return
    case 'garbage':
      respond(res, 200, { 'content-type': contentType }, '\u0007{"half": ')
      return
    case 'html':
      respond(res, 200, { 'content-type': 'text/html' }, '<!doctype html><title>Sign in</title>')
      return
    case 'redirect':
      respond(res, fault.status ?? 307, { location: fault.location })
      return
    case 'huge-body':
      await writeHugeBody({ res, over }, fault.bytes ?? DEFAULT_HUGE_BYTES, contentType)
  }
}

async function writeHugeBody(
  { res, over }: Pick<Exchange, 'res' | 'over'>,
  bytes: number,
  contentType: string,
): Promise<void> {
  res.writeHead(200, { 'content-type': contentType })
  // A gRPC message begins with a flag and its length; one that claims to be as long as it is.
  if (contentType.startsWith('application/grpc')) {
    const envelope = Buffer.alloc(5)
    envelope.writeUInt32BE(bytes, 1)
    res.write(envelope)
  }
  for (let left = bytes; left > 0 && !over.aborted; left -= CHUNK.length) {
    const flowing = res.write(CHUNK.subarray(0, Math.min(left, CHUNK.length)))
    // At the reader's pace, to fill the reader's memory and not this process's.
    if (!flowing) await once(res, 'drain', { signal: over }).catch(() => undefined)
  }
  if (!over.aborted) res.end()
}
