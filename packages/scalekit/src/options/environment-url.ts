import { isLoopback } from '@claviger/core/internal'

/**
 * Checks the URL of a Scalekit environment.
 *
 * @returns The URL without a slash at its end, as Scalekit writes it into the `iss` of its tokens.
 * @throws {TypeError} Unless it is https, or http on this machine. The value is not quoted: it may
 *   hold a password.
 */
export function parseEnvironmentUrl(value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined) {
    throw new TypeError('environmentUrl must be a URL, like https://acme.scalekit.com.')
  }
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
  if (!isSafe) {
    throw new TypeError(
      'environmentUrl must begin with https:, since the client secret goes there. http: is for localhost alone.',
    )
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('environmentUrl must have no user, password, query or fragment.')
  }
  return url.href.replace(/\/+$/, '')
}
