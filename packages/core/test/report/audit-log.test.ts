import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { allScopes, auditLog, createAuthenticator, type AuditLogOptions } from '../../src/index.ts'

allowWarnings('CLAVIGER_KEYS_WITHOUT_SCOPES')

const KEY = 'a-key-that-no-line-may-hold'

function authenticatorOf(options: AuditLogOptions) {
  return createAuthenticator({
    apiKeys: {
      lookup: async (key) =>
        key === KEY ? { tokenId: 'key_1', organizationId: 'org_1', userId: 'usr_1' } : null,
    },
    onEvent: auditLog(options),
  })
}

const request = () => ({
  method: 'GET',
  headers: {
    authorization: `Bearer ${KEY}`,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
  socket: { remoteAddress: '127.0.0.1' },
})

test('writes a line for each event, with who, what, from where and when', async () => {
  const lines: string[] = []
  const authenticator = authenticatorOf({ write: (line) => lines.push(line) })
  await authenticator.check(request(), { requirement: allScopes('read') }, () => '/things/:id')
  const written: unknown[] = lines.map((line) => JSON.parse(line))
  expect(written).toMatchObject([
    { type: 'lookup', kind: 'valid', keyId: 'key_1', organizationId: 'org_1' },
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      type: 'outcome',
      kind: 'refused',
      reason: 'insufficient_scope',
      requiredScopes: ['read'],
      userId: 'usr_1',
      method: 'GET',
      route: '/things/:id',
      remoteAddress: '127.0.0.1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
    },
  ])
  expect(lines.join('')).not.toContain(KEY)
  await authenticator.close()
})

test('tells of a later refusal which outcome it supersedes, with the fingerprint', async () => {
  const written: unknown[] = []
  const authenticator = authenticatorOf({
    write: (line) => written.push(JSON.parse(line)),
    filter: ({ type }) => type === 'outcome',
  })
  const one = request()
  await authenticator.check(one, {})
  await authenticator.check(one, { requirement: allScopes('read') })
  expect(written).toMatchObject([
    { kind: 'granted', fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) },
    {
      kind: 'refused',
      supersedes: 'granted',
      fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
      userId: 'usr_1',
    },
  ])
  await authenticator.close()
})

test('tells of a later refusal of a key in a header of its own, and holds no such key', async () => {
  const key = '0af7651916cd43dd8448eb211c80319c'
  const lines: string[] = []
  const authenticator = createAuthenticator({
    apiKeys: {
      lookup: async () => ({ tokenId: 'key_1', organizationId: 'org_1' }),
      header: 'X-API-Key',
    },
    onEvent: auditLog({
      write: (line) => lines.push(line),
      filter: ({ type }) => type === 'outcome',
    }),
  })
  // The client writes the trace ID, so it may write its key there.
  const one = {
    headers: { 'x-api-key': key, traceparent: `00-${key}-b7ad6b7169203331-01` },
  }
  await authenticator.check(one, {})
  await authenticator.check(one, { requirement: allScopes('read') })
  const written: unknown[] = lines.map((line) => JSON.parse(line))
  const presented = { credential: 'api-key', fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) }
  expect(written).toMatchObject([
    { kind: 'granted', ...presented },
    { kind: 'refused', supersedes: 'granted', ...presented },
  ])
  expect(lines.join('')).not.toContain(key)
  await authenticator.close()
})

test('goes into pino as it is', async () => {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  const logger = pino({ base: null }, stream)
  const authenticator = authenticatorOf({
    write: (line) => {
      logger.info(JSON.parse(line))
    },
    filter: (event) => event.type === 'outcome',
  })
  await authenticator.check(request(), {})
  const logged: unknown = JSON.parse(text)
  expect(logged).toMatchObject({ level: 30, type: 'outcome', kind: 'granted', keyId: 'key_1' })
  await authenticator.close()
})

test('adds what the application reads off the request, below a name of its own', async () => {
  const written: unknown[] = []
  const authenticator = authenticatorOf({
    write: (line) => written.push(JSON.parse(line)),
    filter: ({ type }) => type === 'outcome',
    extra: ({ method }) => ({ kind: 'not the outcome', method }),
  })
  await authenticator.check(request(), {})
  expect(written).toMatchObject([
    { kind: 'granted', extra: { kind: 'not the outcome', method: 'GET' } },
  ])
  await authenticator.close()
})

test.each([
  ['a line that is too long', { extra: () => ({ text: 'x'.repeat(20_000) }) }],
  [
    'an extra that throws',
    {
      extra: () => {
        throw new Error('broken')
      },
    },
  ],
])('%s changes no answer', async (_, options) => {
  const lines: string[] = []
  const authenticator = authenticatorOf({ write: (line) => lines.push(line), ...options })
  expect(await authenticator.check(request(), {})).toMatchObject({ kind: 'granted' })
  expect(lines.every((line) => line.length < 16_385)).toBe(true)
  await authenticator.close()
})

test('leaves out what the application adds to a line where it is too long', () => {
  const lines: string[] = []
  const log = auditLog({
    write: (line) => lines.push(line),
    extra: () => ({ path: 'x'.repeat(16_384) }),
  })
  log({ v: 1, type: 'outcome', kind: 'refused', reason: 'missing', durationMs: 1 }, request())
  expect(JSON.parse(lines.join(''))).toEqual({
    time: expect.any(String),
    v: 1,
    type: 'outcome',
    kind: 'refused',
    reason: 'missing',
    durationMs: 1,
    isShortened: true,
  })
})

test('throws without a function `write`', () => {
  expect(() => auditLog(Object.assign({ write: () => {} }, { write: undefined }))).toThrow(
    'auditLog() needs write',
  )
})
