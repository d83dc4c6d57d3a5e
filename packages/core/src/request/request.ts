/**
 * What the guards read of a request. Node's `IncomingMessage`, a `Request` of the Fetch API and a
 * plain object all fit.
 */
export interface AuthRequest {
  readonly method?: string | undefined
  readonly headers: HeadersLike | Readonly<Record<string, HeaderValue>>
  /** Node's alternating names and values, which show a header that was sent twice. */
  readonly rawHeaders?: readonly string[] | undefined
  /** Whose address it comes from, where the request is Node's. */
  readonly socket?: { readonly remoteAddress?: string | undefined } | null | undefined
}

/** A field of a plain header object. */
export type HeaderValue = string | readonly string[] | undefined

/** The one method that is used of the Fetch API's `Headers`. */
export interface HeadersLike {
  get(name: string): string | null
}

/** The `Authorization` header of a request: none, one value, or more than one. */
export type AuthorizationHeader =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly value: string }
  | { readonly kind: 'repeated' }

const AUTHORIZATION = 'authorization'
const NONE: AuthorizationHeader = { kind: 'none' }
const REPEATED: AuthorizationHeader = { kind: 'repeated' }

/**
 * Reads the `Authorization` header and notices when it was sent twice.
 *
 * Node keeps the first of two and drops the second silently, and a proxy may keep the other
 * one: then the two disagree about who is calling. The raw headers still show both.
 */
export function readAuthorization(request: AuthRequest): AuthorizationHeader {
  const sent = countRaw(request.rawHeaders)
  if (sent > 1) return REPEATED
  // Node has counted it and lower-cased its name, so the other names need not be looked through.
  const value = sent === 1 ? ownValue(request.headers, AUTHORIZATION) : undefined
  return value === undefined ? searchAuthorization(request) : { kind: 'one', value }
}

function searchAuthorization(request: AuthRequest): AuthorizationHeader {
  const values = headerValues(request, AUTHORIZATION)
  const [value] = values
  if (value === undefined) return NONE
  return values.length > 1 ? REPEATED : { kind: 'one', value }
}

/** The value of a header that was sent exactly once, else `undefined`. */
export function headerValue(request: AuthRequest, name: string): string | undefined {
  const values = headerValues(request, name)
  return values.length === 1 ? values[0] : undefined
}

/**
 * Tells a genuine CORS preflight: `OPTIONS` with `Origin` and `Access-Control-Request-Method`.
 *
 * @see {@link https://fetch.spec.whatwg.org/#cors-preflight-request Fetch, CORS-preflight request}
 */
export function isPreflight(request: AuthRequest): boolean {
  try {
    return (
      request.method === 'OPTIONS' &&
      headerValues(request, 'origin').length === 1 &&
      headerValues(request, 'access-control-request-method').length === 1
    )
  } catch {
    // Not a request, or one without headers: it is not a preflight.
    return false
  }
}

function countRaw(rawHeaders: readonly string[] | undefined): number {
  // A value that is not an array may have any `length`, and counting up to it may never end.
  if (!Array.isArray(rawHeaders)) return 0
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name: unknown = rawHeaders[i]
    if (typeof name !== 'string' || name.length !== AUTHORIZATION.length) continue
    if (name.toLowerCase() === AUTHORIZATION) count += 1
  }
  return count
}

// An own member only: an inherited one comes from a polluted Object.prototype.
function ownValue(headers: AuthRequest['headers'], name: string): string | undefined {
  if (isHeadersLike(headers) || !Object.hasOwn(headers, name)) return undefined
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** The values of a header, each time that it was sent. Node joins those of most names to one. */
export function headerValues({ headers }: AuthRequest, name: string): readonly string[] {
  if (isHeadersLike(headers)) {
    const value = headers.get(name)
    return value === null ? [] : [value]
  }
  // Node lower-cases the names; a hand-made object may not.
  return Object.keys(headers)
    .filter((key) => key.length === name.length && key.toLowerCase() === name)
    .flatMap((key) => headers[key] ?? [])
}

function isHeadersLike(headers: AuthRequest['headers']): headers is HeadersLike {
  return typeof headers.get === 'function'
}
