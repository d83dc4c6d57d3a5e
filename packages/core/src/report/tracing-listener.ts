import type { AuthEvent } from './events.ts'

/** What is used of a `Tracer` of `@opentelemetry/api`, which this package does not depend on. */
export interface TracerLike {
  startSpan(name: string, options: SpanOptions): SpanLike
}

/** How a span begins. */
export interface SpanOptions {
  /** `SpanKind.CLIENT` of `@opentelemetry/api`. */
  readonly kind: 2
  readonly startTime: number
  readonly attributes: Record<string, string>
}

/** What is used of a span. */
export interface SpanLike {
  setStatus(status: { readonly code: 2 }): unknown
  end(endTime: number): void
}

const CLIENT = 2
// `SpanStatusCode.ERROR`.
const ERROR = 2

/**
 * Makes an `onEvent` that turns each lookup and each fetch of a key set into an OpenTelemetry span,
 * `claviger.lookup` and `claviger.key_set.fetch`. A span is made when it ends, below the span that is
 * active for the request that waited for it.
 *
 * Attributes are kinds and reasons only: nothing of a customer.
 *
 * @example
 * ```ts
 * createAuthenticator({ apiKeys, onEvent: tracingListener(trace.getTracer('my-api')) })
 * ```
 * @see {@link https://opentelemetry.io/docs/specs/semconv/general/recording-errors/ OpenTelemetry, recording errors}
 */
export function tracingListener(tracer: TracerLike): (event: AuthEvent) => void {
  return (event) => {
    if (event.type !== 'lookup' && event.type !== 'keyset') return
    if (event.durationMs === undefined) return
    const name = event.type === 'lookup' ? 'claviger.lookup' : 'claviger.key_set.fetch'
    const failure = failureOf(event)
    const now = Date.now()
    const span = tracer.startSpan(name, {
      kind: CLIENT,
      startTime: now - event.durationMs,
      attributes: {
        'claviger.kind': event.kind,
        ...(failure === undefined ? {} : { 'error.type': failure }),
      },
    })
    if (failure !== undefined) span.setStatus({ code: ERROR })
    span.end(now)
  }
}

// An invalid key is an answer, not an error.
function failureOf(event: Extract<AuthEvent, { readonly type: 'lookup' | 'keyset' }>) {
  if (event.type === 'lookup') return event.kind === 'cannot-tell' ? event.reason : undefined
  return event.cause?.code ?? event.cause?.name
}
