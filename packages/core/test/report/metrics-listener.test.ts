import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { expect, test } from 'vitest'
import { allScopes, createAuthenticator, metricsListener } from '../../src/index.ts'

allowWarnings('CLAVIGER_KEYS_WITHOUT_SCOPES')

test('turns events into OpenTelemetry metrics, without a name of anybody', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  })
  const authenticator = createAuthenticator({
    apiKeys: {
      lookup: async (key) =>
        key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null,
    },
    onEvent: metricsListener(provider.getMeter('test')),
  })
  const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
  await authenticator.authenticate(bearer('good'))
  await authenticator.authenticate(bearer('good'))
  await authenticator.authenticate(bearer('bad'))
  await authenticator.authenticate(bearer('good'), allScopes('read'))
  await authenticator.revoke({ keyId: 'apit_1' })
  await provider.forceFlush()

  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics)
  const pointsOf = (name: string) =>
    metrics
      .find(({ descriptor }) => descriptor.name === name)
      ?.dataPoints.map(({ attributes, value }) => ({ ...attributes, value }))
  expect(pointsOf('claviger.requests')).toEqual([
    { kind: 'granted', credential: 'api-key', source: 'authority', value: 1 },
    { kind: 'granted', credential: 'api-key', source: 'memory', value: 1 },
    {
      kind: 'refused',
      reason: 'unknown_key',
      credential: 'api-key',
      source: 'authority',
      value: 1,
    },
    {
      kind: 'refused',
      reason: 'insufficient_scope',
      credential: 'api-key',
      source: 'memory',
      value: 1,
    },
  ])
  expect(pointsOf('claviger.lookups')).toEqual([
    { kind: 'valid', value: 1 },
    { kind: 'invalid', reason: 'unknown_key', value: 1 },
  ])
  expect(pointsOf('claviger.revocations')).toEqual([{ by: 'keyId', origin: 'local', value: 1 }])
  expect(JSON.stringify(metrics)).not.toMatch(/apit_1|org_1/)
  await provider.shutdown()
})
