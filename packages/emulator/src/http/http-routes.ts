/** The HTTP routes, by the names that `stats()` and `fault()` know: the path without its `/`. */
export const HTTP_ROUTES = [
  'oauth/token',
  'keys',
  '.well-known/jwks.json',
  '.well-known/openid-configuration',
  '.well-known/oauth-authorization-server',
] as const

/** An HTTP route that the emulator answers. */
export type HttpRoute = (typeof HTTP_ROUTES)[number]
