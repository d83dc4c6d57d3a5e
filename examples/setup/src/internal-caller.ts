import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * Tells whether a request comes from this machine and knows the internal secret. Without a
 * configured secret, the answer is always no.
 */
export function isInternalCaller(request: IncomingMessage, secret: string | undefined): boolean {
  const given = request.headers['x-internal-secret']
  if (secret === undefined || typeof given !== 'string') return false
  // The socket's own address: the client writes `X-Forwarded-For`.
  return LOOPBACK.has(request.socket.remoteAddress ?? '') && isSame(given, secret)
}

// Of equal length, so that the comparison takes the same time for every guess.
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
