import type { AuthEvent, FleetEvent, KeySetEvent, LookupEvent, OutcomeEvent } from './events.ts'

/** What is used of a `Meter` of `@opentelemetry/api`, which this package does not depend on. */
export interface MeterLike {
  createCounter(name: string, options?: InstrumentOptions): { add: RecordValue }
  createHistogram(name: string, options?: InstrumentOptions): { record: RecordValue }
  createObservableGauge(name: string, options?: InstrumentOptions): ObservableLike
}

/** How an instrument is described. */
export interface InstrumentOptions {
  readonly description?: string
  readonly unit?: string
  /** The boundaries of a histogram that the package knows to suit. */
  readonly advice?: { readonly explicitBucketBoundaries: number[] }
}

/** Adds one value, under attributes with few different values. */
export type RecordValue = (value: number, attributes?: Record<string, string>) => void

/** What is used of an observable gauge: its callback runs whenever metrics are collected. */
export interface ObservableLike {
  addCallback(callback: ObserveCallback): void
  removeCallback(callback: ObserveCallback): void
}

/** Observes values of one gauge. */
export type ObserveCallback = (result: { observe: RecordValue }) => void

// In seconds. A decision from memory takes microseconds, one that waits up to its deadline.
const DECISION_SECONDS = [0.000_01, 0.000_1, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2]
const LOOKUP_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5]

/**
 * Makes an `onEvent` that turns events into OpenTelemetry metrics, named and measured by its
 * conventions: `claviger.requests`, `claviger.request.duration`, `claviger.later_refusals`,
 * `claviger.lookups`, `claviger.lookup.duration`, `claviger.key_set.fetches`,
 * `claviger.key_set.fetch.duration`, `claviger.fleet.changes` and `claviger.revocations`. Durations are in
 * seconds.
 *
 * No attribute holds a key, an organization or a fingerprint: each customer would have a time series of
 * its own. `error.type` is the reason of what failed.
 *
 * @example
 * ```ts
 * createAuthenticator({ apiKeys, onEvent: metricsListener(metrics.getMeter('my-api')) })
 * ```
 * @see {@link https://opentelemetry.io/docs/specs/semconv/general/metrics/ OpenTelemetry, metrics semantic conventions}
 */
export function metricsListener(meter: MeterLike): (event: AuthEvent) => void {
  const requests = meter.createCounter('claviger.requests', {
    description: 'Requests that were decided.',
    unit: '{request}',
  })
  const requestDuration = meter.createHistogram('claviger.request.duration', {
    description: 'How long deciding a request took.',
    unit: 's',
    advice: { explicitBucketBoundaries: DECISION_SECONDS },
  })
  const laterRefusals = meter.createCounter('claviger.later_refusals', {
    description: 'Requests that one guard granted, and a later guard refused.',
    unit: '{request}',
  })
  const lookups = meter.createCounter('claviger.lookups', {
    description: 'Questions to the authority about a key.',
    unit: '{lookup}',
  })
  const lookupDuration = meter.createHistogram('claviger.lookup.duration', {
    description: 'How long the authority took to answer.',
    unit: 's',
    advice: { explicitBucketBoundaries: LOOKUP_SECONDS },
  })
  const fetches = meter.createCounter('claviger.key_set.fetches', {
    description: 'What became of the key sets of issuers.',
    unit: '{fetch}',
  })
  const fetchDuration = meter.createHistogram('claviger.key_set.fetch.duration', {
    description: 'How long fetching a key set took.',
    unit: 's',
    advice: { explicitBucketBoundaries: LOOKUP_SECONDS },
  })
  const fleetChanges = meter.createCounter('claviger.fleet.changes', {
    description: 'How often the store or the bus began to fail, or recovered.',
    unit: '{change}',
  })
  const revocations = meter.createCounter('claviger.revocations', {
    description: 'Revocations that reached this process.',
    unit: '{revocation}',
  })

  return (event) => {
    switch (event.type) {
      case 'outcome':
        // Each request counts once: it was counted as granted before.
        if (event.supersedes !== undefined) {
          laterRefusals.add(1, attributesOf(event))
          return
        }
        requests.add(1, attributesOf(event))
        requestDuration.record(event.durationMs / 1_000, attributesOf(event))
        return
      case 'lookup':
        lookups.add(1, attributesOf(event))
        lookupDuration.record(event.durationMs / 1_000, attributesOf(event))
        return
      case 'keyset':
        fetches.add(1, attributesOf(event))
        if (event.durationMs !== undefined) {
          fetchDuration.record(event.durationMs / 1_000, attributesOf(event))
        }
        return
      case 'fleet':
        fleetChanges.add(1, { ...attributesOf(event), 'claviger.part': event.part })
        return
      case 'revocation':
        if (event.takenBack !== undefined) return
        revocations.add(1, { 'claviger.by': event.by, 'claviger.origin': event.origin })
        return
      case 'marks':
    }
  }
}

type Described = OutcomeEvent | LookupEvent | KeySetEvent | FleetEvent

function attributesOf(event: Described): Record<string, string> {
  const credential = 'credential' in event ? event.credential : undefined
  const source = 'source' in event ? event.source : undefined
  const reason = 'reason' in event ? event.reason : undefined
  const failure =
    reason ?? ('cause' in event ? (event.cause?.code ?? event.cause?.name) : undefined)
  return {
    'claviger.kind': event.kind,
    ...(failure === undefined ? {} : { 'error.type': failure }),
    ...(credential === undefined ? {} : { 'claviger.credential': credential }),
    ...(source === undefined ? {} : { 'claviger.source': source }),
  }
}
