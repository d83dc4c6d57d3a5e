import type { Authenticator } from '../authenticator.ts'

/** What has the metadata to answer with: the guards of an API. */
export interface MetadataSource {
  readonly authenticator: Pick<Authenticator, 'resourceMetadata'>
}

/** What is read of a request for the metadata. */
export interface MetadataRequest {
  readonly method?: string | undefined
  /** The path as it was sent, before any router took something from it; a query may follow it. */
  readonly url?: string | undefined
}

/** The answer to a request for the metadata. */
export interface MetadataAnswer {
  readonly status: 200 | 204
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

// Clients in browsers read it from their own origin, with a header of their protocol's version.
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': '*',
}

/** Answers requests for the metadata, and leaves all others to the application. */
export interface MetadataResponder {
  /** The path of the metadata. */
  readonly path: string
  /** Answers `GET`, `HEAD` and `OPTIONS` of that path; `undefined` for every other request. */
  readonly respond: (request: MetadataRequest) => MetadataAnswer | undefined
}

/**
 * Makes what answers requests for the metadata of an API; for adapters.
 *
 * @throws {TypeError} When the authenticator has no `protectedResource`.
 */
export function metadataResponder({
  authenticator: { resourceMetadata },
}: MetadataSource): MetadataResponder {
  if (resourceMetadata === undefined) {
    throw new TypeError(
      "metadataRoute needs the option protectedResource of these guards, such as protectedResource: { resource: 'https://api.example.com' }.",
    )
  }
  const { path, document } = resourceMetadata
  const found: MetadataAnswer = Object.freeze({
    status: 200,
    headers: Object.freeze({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(document)),
      'cache-control': 'public, max-age=300',
      ...CORS,
    }),
    body: document,
  })
  const allowed: MetadataAnswer = Object.freeze({
    status: 204,
    headers: Object.freeze(CORS),
    body: '',
  })
  return {
    path,
    respond: ({ method, url = '' }) => {
      if (url.split('?', 1)[0] !== path) return undefined
      if (method === 'OPTIONS') return allowed
      return method === 'GET' || method === 'HEAD' ? found : undefined
    },
  }
}
