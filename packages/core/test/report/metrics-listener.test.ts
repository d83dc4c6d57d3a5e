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

test('turns events into OpenTelemetry metrics, and names no caller in them', async () => {
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
  const twice = bearer('good')
  await authenticator.check(twice, {})
  await authenticator.check(twice, { requirement: allScopes('read') })
  await authenticator.revoke({ keyId: 'apit_1' })
  // A mark that is taken back is no revocation.
  const about = { v: 1, type: 'revocation', by: 'jti', origin: 'local', evicted: 0 } as const
  metricsListener(provider.getMeter('test'))({ ...about, takenBack: 1 })
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
    {
      'claviger.kind': 'granted',
      'claviger.credential': 'api-key',
      'claviger.source': 'authority',
      value: 1,
    },
    {
      'claviger.kind': 'granted',
      'claviger.credential': 'api-key',
      'claviger.source': 'memory',
      value: 2,
    },
    {
      'claviger.kind': 'refused',
      'error.type': 'unknown_key',
      'claviger.credential': 'api-key',
      'claviger.source': 'authority',
      value: 1,
    },
    {
      'claviger.kind': 'refused',
      'error.type': 'insufficient_scope',
      'claviger.credential': 'api-key',
      'claviger.source': 'memory',
      value: 1,
    },
  ])
  // The request that a later guard refused is counted once.
  expect(pointsOf('claviger.later_refusals')).toEqual([
    {
      'claviger.kind': 'refused',
      'error.type': 'insufficient_scope',
      'claviger.credential': 'api-key',
      value: 1,
    },
  ])
  expect(authenticator.stats()).toMatchObject({
    granted: 2,
    refused: { unknown_key: 1, insufficient_scope: 2 },
  })
  const unitOf = (name: string) =>
    metrics.find(({ descriptor }) => descriptor.name === name)?.descriptor
  expect(unitOf('claviger.requests')).toMatchObject({ unit: '{request}' })
  expect(unitOf('claviger.lookup.duration')).toMatchObject({
    unit: 's',
    advice: { explicitBucketBoundaries: expect.arrayContaining([0.001, 0.1, 5]) },
  })
  expect(pointsOf('claviger.lookups')).toEqual([
    { 'claviger.kind': 'valid', value: 1 },
    { 'claviger.kind': 'invalid', 'error.type': 'unknown_key', value: 1 },
  ])
  expect(pointsOf('claviger.revocations')).toEqual([
    { 'claviger.by': 'keyId', 'claviger.origin': 'local', value: 1 },
  ])
  expect(JSON.stringify(metrics)).not.toMatch(/apit_1|org_1/)
  await provider.shutdown()
})
