import type { IncomingHttpHeaders } from 'node:http'

/**
 * Tells whether a page of this origin sent a request. The browser says so in `Sec-Fetch-Site`, which
 * no script can set (Fetch Metadata). Where that is missing, as over http and in old browsers, `Origin`
 * must be one that was configured: behind a proxy, `Host` does not tell.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin } = headers
  return origin !== undefined && origins.includes(origin)
}
