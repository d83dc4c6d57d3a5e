import type { AuthEvent, LookupEvent, OutcomeEvent } from './events.ts'

/** What is used of a `Meter` of `@opentelemetry/api`, which this package does not depend on. */
export interface MeterLike {
  createCounter(name: string, options?: InstrumentOptions): { add: RecordValue }
  createHistogram(name: string, options?: InstrumentOptions): { record: RecordValue }
}

/** How an instrument is described. */
export interface InstrumentOptions {
  readonly description?: string
  readonly unit?: string
}

/** Adds one value, under attributes with few different values. */
export type RecordValue = (value: number, attributes?: Record<string, string>) => void

/**
 * Makes an `onEvent` that turns events into OpenTelemetry metrics: `claviger.requests`,
 * `claviger.request.duration` (seconds), `claviger.lookups`, `claviger.lookup.duration` (seconds)
 * and `claviger.revocations`.
 *
 * Attributes are kinds, reasons and sources only: no key, organization or fingerprint, of which
 * there is one for each customer.
 *
 * @example
 * ```ts
 * createAuthenticator({ apiKeys, onEvent: metricsListener(metrics.getMeter('my-api')) })
 * ```
 */
export function metricsListener(meter: MeterLike): (event: AuthEvent) => void {
  const requests = meter.createCounter('claviger.requests', {
    description: 'Requests that were decided.',
  })
  const requestDuration = meter.createHistogram('claviger.request.duration', {
    description: 'How long deciding a request took.',
    unit: 's',
  })
  const lookups = meter.createCounter('claviger.lookups', {
    description: 'Questions to the authority about a key.',
  })
  const lookupDuration = meter.createHistogram('claviger.lookup.duration', {
    description: 'How long the authority took to answer.',
    unit: 's',
  })
  const revocations = meter.createCounter('claviger.revocations', {
    description: 'Revocations that reached this process.',
  })

  return (event) => {
    switch (event.type) {
      case 'outcome':
        requests.add(1, attributesOf(event))
        requestDuration.record(event.durationMs / 1_000, attributesOf(event))
        return
      case 'lookup':
        lookups.add(1, attributesOf(event))
        lookupDuration.record(event.durationMs / 1_000, attributesOf(event))
        return
      case 'revocation':
        revocations.add(1, { by: event.by, origin: event.origin })
        return
      case 'keyset':
      case 'marks':
      case 'fleet':
    }
  }
}

function attributesOf(event: OutcomeEvent | LookupEvent): Record<string, string> {
  const { kind, reason } = event
  return {
    kind,
    ...(reason === undefined ? {} : { reason }),
    ...('credential' in event && event.credential !== undefined
      ? { credential: event.credential }
      : {}),
    ...('source' in event && event.source !== undefined ? { source: event.source } : {}),
  }
}
