import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { createAuthenticator, tracingListener } from '../../src/index.ts'

allowWarnings('CLAVIGER_UNAVAILABLE', 'CLAVIGER_CREDENTIAL_TURNED_AWAY')

test('makes a span of each lookup, as long as the lookup, and of nothing else', async () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const authenticator = createAuthenticator({
    apiKeys: {
      lookup: async (key) => {
        if (key === 'broken') throw new Error('no connection')
        return key === 'good' ? { tokenId: 'key_1', organizationId: 'org_1' } : null
      },
    },
    onEvent: tracingListener(provider.getTracer('test')),
  })
  for (const key of ['good', 'good', 'bad', 'broken']) {
    await authenticator.authenticate({ headers: { authorization: `Bearer ${key}` } })
  }
  const spans = exporter.getFinishedSpans().map(({ name, kind, attributes, status, duration }) => ({
    name,
    kind,
    attributes,
    status: status.code,
    isPositive: duration[0] >= 0 && duration[1] >= 0,
  }))
  const span = { name: 'claviger.lookup', kind: 2, isPositive: true }
  expect(spans).toEqual([
    { ...span, attributes: { 'claviger.kind': 'valid' }, status: 0 },
    { ...span, attributes: { 'claviger.kind': 'invalid' }, status: 0 },
    {
      ...span,
      attributes: { 'claviger.kind': 'cannot-tell', 'error.type': 'unavailable' },
      status: 2,
    },
  ])
  await provider.shutdown()
  await authenticator.close()
})
