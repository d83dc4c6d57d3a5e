import type { MeterLike, ObserveCallback } from './metrics-listener.ts'
import type { ApiKeyState, IssuerState, Stats } from './stats.ts'

type Observe = Parameters<ObserveCallback>[0]['observe']

interface Gauge {
  readonly description: string
  readonly unit: string
  readonly observe: (stats: Stats, observe: Observe) => void
}

/**
 * Observes how an authenticator stands, as OpenTelemetry gauges: `claviger.cache.entries`,
 * `claviger.lookups.running`, `claviger.lookups.queued`, `claviger.breaker.open` (1 or 0),
 * `claviger.key_set.keys` and `claviger.key_set.age` (seconds).
 *
 * @example
 * ```ts
 * const end = observeStats(metrics.getMeter('my-api'), authenticator)
 * ```
 *
 * @returns A function that ends the observation.
 * @see {@link https://opentelemetry.io/docs/specs/semconv/general/metrics/ OpenTelemetry, metrics semantic conventions}
 */
export function observeStats(meter: MeterLike, authenticator: { stats(): Stats }): () => void {
  const ends = Object.entries(GAUGES).map(([name, { observe, ...options }]) => {
    const gauge = meter.createObservableGauge(name, options)
    const callback: ObserveCallback = (result) => {
      observe(authenticator.stats(), (value, attributes) => {
        result.observe(value, attributes)
      })
    }
    gauge.addCallback(callback)
    return () => {
      gauge.removeCallback(callback)
    }
  })
  return () => {
    for (const end of ends) end()
  }
}

const GAUGES: Readonly<Record<string, Gauge>> = {
  'claviger.cache.entries': {
    description: 'What is remembered, by kind.',
    unit: '{entry}',
    observe: ({ apiKeys, issuers }, observe) => {
      if (apiKeys !== undefined) {
        observe(apiKeys.cache.valid, { 'claviger.kind': 'valid' })
        observe(apiKeys.cache.invalid, { 'claviger.kind': 'invalid' })
      }
      for (const issuer of issuers) {
        observe(issuer.tokens, { 'claviger.kind': 'token', ...nameOf(issuer) })
        observe(issuer.marks, { 'claviger.kind': 'mark', ...nameOf(issuer) })
      }
    },
  },
  'claviger.lookups.running': ofKeys('Lookups that wait for the authority.', '{lookup}', (keys) => [
    [keys.lookupsRunning],
  ]),
  'claviger.lookups.queued': ofKeys('Lookups that wait for their turn.', '{lookup}', (keys) => [
    [keys.lookupsQueued],
  ]),
  'claviger.breaker.open': ofKeys(
    '1 while the authority is not asked, because it failed.',
    '1',
    ({ breakers }) => [
      [isOpen(breakers.known), 'known'],
      [isOpen(breakers.strangers), 'strangers'],
    ],
  ),
  'claviger.key_set.keys': ofIssuers('Usable keys of an issuer.', '{key}', ({ keys }) => keys),
  'claviger.key_set.age': ofIssuers('How old the key set of an issuer is.', 's', ({ ageMs }) =>
    ageMs === undefined ? undefined : ageMs / 1_000,
  ),
}

function ofKeys(
  description: string,
  unit: string,
  read: (keys: ApiKeyState) => readonly (readonly [value: number, part?: string])[],
): Gauge {
  return {
    description,
    unit,
    observe: ({ apiKeys }, observe) => {
      for (const [value, part] of apiKeys === undefined ? [] : read(apiKeys)) {
        observe(value, part === undefined ? {} : { 'claviger.part': part })
      }
    },
  }
}

function ofIssuers(
  description: string,
  unit: string,
  read: (issuer: IssuerState) => number | undefined,
): Gauge {
  return {
    description,
    unit,
    observe: ({ issuers }, observe) => {
      for (const issuer of issuers) {
        const value = read(issuer)
        if (value !== undefined) observe(value, nameOf(issuer))
      }
    },
  }
}

function nameOf({ issuer }: IssuerState): Record<string, string> {
  return issuer === null ? {} : { 'claviger.issuer': issuer }
}

function isOpen(state: string): number {
  return state === 'open' ? 1 : 0
}
