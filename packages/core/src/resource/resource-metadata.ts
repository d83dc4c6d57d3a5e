import { isLoopback } from '../options/is-loopback.ts'
import type { CheckedProtectedResource } from './protected-resource-options.ts'

/** The metadata of a protected resource, and where clients look for it. */
export interface ResourceMetadata {
  /** Where the document is: what challenges tell as `resource_metadata`. */
  readonly url: string
  /** The path of that URL. */
  readonly path: string
  /** The document: JSON (RFC 9728 §3.2). */
  readonly document: string
  /** The scopes of challenges that name none of their own, space-separated. */
  readonly scope: string | undefined
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/**
 * Makes the metadata of a protected resource.
 *
 * @param issuers Those whose access tokens are accepted.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728#section-3 RFC 9728 §3}
 */
export function resourceMetadataOf(
  { resource, authorizationServers, scopes }: CheckedProtectedResource,
  issuers: readonly (string | null)[],
): ResourceMetadata {
  const { origin, pathname } = new URL(resource)
  // The well-known part stands between the host and the path (RFC 9728 §3.1).
  const path = `${WELL_KNOWN}${pathname === '/' ? '' : pathname}`
  const servers = authorizationServers ?? issuers.filter((issuer) => isIssuerUrl(issuer))
  return Object.freeze({
    url: `${origin}${path}`,
    path,
    document: JSON.stringify({
      resource,
      // An empty list must be left out (RFC 9728 §2).
      ...(servers.length === 0 ? {} : { authorization_servers: servers }),
      ...(scopes === undefined ? {} : { scopes_supported: scopes }),
      bearer_methods_supported: ['header'],
    }),
    scope: scopes?.join(' '),
  })
}

function isIssuerUrl(issuer: string | null): boolean {
  if (issuer === null || !URL.canParse(issuer)) return false
  const url = new URL(issuer)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}
