import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { expect, test, vi } from 'vitest'
import { createAuthenticator, observeStats } from '../../src/index.ts'

test('observes how an authenticator stands, until it is ended', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  })
  const authenticator = createAuthenticator({
    apiKeys: { lookup: async () => ({ tokenId: 'key_1', organizationId: 'org_1' }) },
    jwt: {
      issuer: 'https://issuer.test',
      audience: null,
      algorithms: ['RS256'],
      jwksUri: 'https://issuer.test/jwks',
    },
  })
  await authenticator.authenticate({ headers: { authorization: 'Bearer key' } })
  const stats = vi.fn<typeof authenticator.stats>(() => authenticator.stats())
  const end = observeStats(provider.getMeter('test'), { stats })
  await provider.forceFlush()

  const points = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => [descriptor.name, attributes, value]),
    )
  const issuer = { 'claviger.issuer': 'https://issuer.test' }
  expect(points).toEqual([
    ['claviger.cache.entries', { 'claviger.kind': 'valid' }, 1],
    ['claviger.cache.entries', { 'claviger.kind': 'invalid' }, 0],
    ['claviger.cache.entries', { 'claviger.kind': 'token', ...issuer }, 0],
    ['claviger.cache.entries', { 'claviger.kind': 'mark', ...issuer }, 0],
    ['claviger.lookups.running', {}, 0],
    ['claviger.lookups.queued', {}, 0],
    ['claviger.breaker.open', { 'claviger.part': 'known' }, 0],
    ['claviger.breaker.open', { 'claviger.part': 'strangers' }, 0],
    ['claviger.key_set.keys', issuer, 0],
  ])

  end()
  stats.mockClear()
  await provider.forceFlush()
  expect(stats).not.toHaveBeenCalled()
  await provider.shutdown()
  await authenticator.close()
})
