import { headerValue, type AuthRequest } from '../request/request.ts'

/** Reads the pattern of a request's route; `undefined` where the framework does not know it. */
export type RouteReader = () => string | undefined

/** What an outcome event says of the request itself. */
export interface RequestDescription {
  /** The HTTP method. */
  readonly method?: string
  /** The pattern of the route (`/users/:id`), where the framework knows it. Never the URL. */
  readonly route?: string
  /** The address of the peer: a proxy's, where one stands in front. */
  readonly remoteAddress?: string
  /** The trace ID of the request's `traceparent` header (W3C Trace Context §3.2). */
  readonly traceId?: string
}

// RFC 9110 §9.1: a method is a token. The longest registered one has 17 characters.
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/
const ADDRESS = /^[0-9A-Fa-f:.]{2,45}(?:%[0-9A-Za-z_.-]{1,16})?$/
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const PRINTABLE = /^[\x20-\x7e]{1,256}$/

/**
 * Describes a request for an event. The client writes the method and the trace ID, so each must
 * have its form, and a trace ID that is part of the credential is left out.
 *
 * @param route Reads the pattern of the route. What it throws leaves the description empty.
 * @see {@link https://www.w3.org/TR/trace-context/#traceparent-header W3C Trace Context §3.2}
 */
export function describeRequest(
  request: AuthRequest,
  route: (() => unknown) | undefined,
  credential: string | undefined,
): RequestDescription {
  try {
    return descriptionOf(request, route?.(), credential)
  } catch {
    // An event must not decide: the adapter of a framework, or a hand-made request, may throw.
    return {}
  }
}

function descriptionOf(
  request: AuthRequest,
  route: unknown,
  credential: string | undefined,
): RequestDescription {
  const method = matching(METHOD, request.method)
  const pattern = matching(PRINTABLE, route)
  const remoteAddress = matching(ADDRESS, request.socket?.remoteAddress)
  const traceId = traceIdOf(request)
  return {
    ...(method === undefined ? {} : { method }),
    ...(pattern === undefined ? {} : { route: pattern }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
    ...(traceId === undefined || isPartOf(credential, traceId) ? {} : { traceId }),
  }
}

function traceIdOf(request: AuthRequest): string | undefined {
  const traceparent = headerValue(request, 'traceparent')
  return traceparent === undefined ? undefined : TRACEPARENT.exec(traceparent)?.[1]
}

function isPartOf(credential: string | undefined, text: string): boolean {
  return credential?.toLowerCase().includes(text) ?? false
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}
