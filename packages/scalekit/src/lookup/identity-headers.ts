/**
 * What Scalekit is told about the caller, as its own client tells it. The API version decides how
 * Scalekit answers, so it is the one that this package was tested with, not that of the installed
 * client.
 */
export const IDENTITY_HEADERS: Readonly<Record<string, string>> = {
  'user-agent': `Claviger (Scalekit-Node/2.11.0) Node/${process.version}`,
  'x-sdk-version': 'Scalekit-Node/2.11.0',
  'x-api-version': '20260727',
}
