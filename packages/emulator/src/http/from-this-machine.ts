import type { Request } from './exchange.ts'

const LOOPBACK = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i

/**
 * Says whether a request may come from a program of this machine, and not from a web page.
 *
 * A page can send requests to the loopback interface, but its browser then adds `Origin` or
 * `Sec-Fetch-Site`; and a page that points its own name there (DNS rebinding) is recognized by the
 * `Host`.
 */
export function isFromThisMachine(req: Request): boolean {
  const { origin, host } = req.headers
  const site = req.headers['sec-fetch-site']
  const authority = host ?? req.headers[':authority']
  return origin === undefined && site === undefined && LOOPBACK.test(String(authority))
}
