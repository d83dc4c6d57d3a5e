import type { JwtOptions } from '@claviger/core'
import { withoutUndefined } from '@claviger/core/internal'
import { parseEnvironmentUrl } from './environment-url.ts'
import type { ScalekitOptions } from './scalekit-options.ts'
import { fromEnvironment, isMissing, SETTINGS, type Setting } from './setting.ts'

/** How the access tokens of an environment are judged, or what is missing to tell. */
export type AccessTokenOptions =
  { readonly missing: readonly Setting[] } | { readonly jwt: JwtOptions }

// The message when the application gave its own client, which needs no URL otherwise.
const URL_FOR_TOKENS: Setting = {
  ...SETTINGS.environmentUrl,
  instead: 'access tokens need it, jwt: false takes none',
}

/**
 * Reads how access tokens are judged: by what the environment's URL tells, and the audience.
 *
 * @throws {TypeError} When the URL cannot work.
 */
export function accessTokenOptions(
  { client, environmentUrl, audience }: ScalekitOptions,
  given: Partial<JwtOptions>,
): AccessTokenOptions {
  const overrides = withoutUndefined(given)
  const url = environmentUrl ?? fromEnvironment(SETTINGS.environmentUrl)
  const wanted = audience === undefined ? fromEnvironment(SETTINGS.audience) : audience

  const missing: Setting[] = []
  if (isMissing(url)) missing.push(client === undefined ? SETTINGS.environmentUrl : URL_FOR_TOKENS)
  if (isMissing(wanted) && !('audience' in overrides)) missing.push(SETTINGS.audience)
  if (missing.length > 0) return { missing }

  const issuer = parseEnvironmentUrl(url)
  const wired: JwtOptions = {
    issuer,
    jwksUri: `${issuer}/keys`,
    algorithms: ['RS256'],
    audience: wanted ?? null,
    // An application's own function takes the place of the claim.
    ...(overrides.organization === undefined ? { organizationClaim: 'oid' } : {}),
  }
  return { jwt: { ...wired, ...overrides } }
}
