import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { createAuthenticator, type Authenticator, type AuthEvent } from '../../src/index.ts'
import { json, startKeyServer, status, text, type KeyServer } from './key-server.ts'
import { AUDIENCE, sharedSigner, sign, type Signer } from './token-issuer.ts'

allowWarnings('CLAVIGER_DISCOVERY_ISSUER', 'CLAVIGER_UNAVAILABLE')

let signer: Signer
let issuer: KeyServer
let keys: KeyServer
let events: AuthEvent[]
const opened: Authenticator[] = []

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  signer = await sharedSigner('ES256')
  events = []
  keys = await startKeyServer(signer.publicJwk)
  issuer = await startKeyServer()
  issuer.respond = json({ issuer: issuer.url, jwks_uri: keys.url })
})
afterEach(async () => {
  vi.useRealTimers()
  for (const authenticator of opened.splice(0)) await authenticator.close()
  await issuer.stop()
  await keys.stop()
})

async function open() {
  const authenticator = createAuthenticator({
    jwt: {
      issuer: issuer.url,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      discovery: issuer.url,
      organizationClaim: 'oid',
      maxTokens: 1,
    },
    onEvent: (event) => events.push(event),
  })
  opened.push(authenticator)
  const token = await sign(signer, { iss: issuer.url })
  return async () => {
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${token}` },
    })
    return outcome.kind === 'granted' ? 'granted' : outcome.reason
  }
}

const causes = () =>
  events.flatMap((event) => (event.type === 'keyset' && event.cause ? [event.cause.code] : []))

test('the key set is the one that the metadata names, and both are asked for once', async () => {
  const verdict = await open()
  expect(await Promise.all([verdict(), verdict(), verdict()])).toEqual(Array(3).fill('granted'))
  expect(issuer.requests).toBe(1)
  expect(keys.requests).toBe(1)
})

test('the URL of the key set is looked up again when the key set is', async () => {
  const verdict = await open()
  await verdict()
  const moved = await startKeyServer(signer.publicJwk)
  issuer.respond = json({ issuer: issuer.url, jwks_uri: moved.url })
  vi.advanceTimersByTime(600_001)
  expect(await verdict()).toBe('granted')
  expect(moved.requests).toBe(1)
  await moved.stop()
})

test('while the metadata cannot be read, the last good URL stands in', async () => {
  const verdict = await open()
  await verdict()
  issuer.respond = status(500)
  vi.advanceTimersByTime(600_001)
  expect(await verdict()).toBe('granted')
  expect(keys.requests).toBe(2)
  vi.advanceTimersByTime(600_000 + 3_600_001)
  expect(await verdict()).toBe('unavailable')
})

describe('metadata that is refused: 503, and an event says why', () => {
  test.each([
    ['of another issuer', () => json({ issuer: 'https://evil.example', jwks_uri: keys.url })],
    ['of the issuer with a slash', () => json({ issuer: `${issuer.url}/`, jwks_uri: keys.url })],
    ['without an issuer', () => json({ jwks_uri: keys.url })],
  ])('%s', async (_, respond) => {
    issuer.respond = respond()
    const verdict = await open()
    expect(await verdict()).toBe('unavailable')
    expect(causes()).toEqual(['discovery_issuer_mismatch'])
    expect(keys.requests).toBe(0)
  })

  test.each([
    ['without a key set', () => json({ issuer: issuer.url }), 'discovery_no_jwks_uri'],
    [
      'with a key set in plain text',
      () => json({ issuer: issuer.url, jwks_uri: 'http://keys.example/jwks' }),
      'discovery_no_jwks_uri',
    ],
    [
      'with a key set in a file',
      () => json({ issuer: issuer.url, jwks_uri: 'file:///etc/passwd' }),
      'discovery_no_jwks_uri',
    ],
    ['that is a page', () => text('<html>'), 'discovery_no_json'],
    ['that is a list', () => json([]), 'discovery_no_json'],
    ['that is null', () => json(null), 'discovery_no_json'],
    ['that is not found', () => status(404), 'http_404'],
    ['over the size bound', () => text(`{"a":"${'x'.repeat(300_000)}"}`), 'too_large'],
  ])('%s', async (_, respond, code) => {
    issuer.respond = respond()
    const verdict = await open()
    expect(await verdict()).toBe('unavailable')
    expect(causes()).toEqual([code])
    expect(keys.requests).toBe(0)
  })

  test('redirects are not followed', async () => {
    issuer.respond = (_, res) => res.writeHead(302, { location: keys.url }).end()
    const verdict = await open()
    expect(await verdict()).toBe('unavailable')
    expect(causes()).toEqual(['redirected'])
    expect(keys.requests).toBe(0)
  })
})

test('a warning shows both issuers', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  issuer.respond = json({ issuer: `${issuer.url}/`, jwks_uri: keys.url })
  const verdict = await open()
  await verdict()
  expect(warn.mock.calls.map(([message]) => message)).toContainEqual(
    expect.stringContaining(`names the issuer "${issuer.url}/", and jwt.issuer is "${issuer.url}"`),
  )
  warn.mockRestore()
})

test('an https issuer cannot send us to http, not even on this machine', async () => {
  // Where the metadata comes from is what counts; the check is below the network.
  const { Discovery } = await import('../../src/jwt/discovery.ts')
  const answer = JSON.stringify({ issuer: 'https://issuer.example', jwks_uri: keys.url })
  vi.stubGlobal('fetch', async () => new Response(answer))
  const discovery = new Discovery({
    issuer: 'https://issuer.example',
    discovery: 'https://issuer.example/.well-known/openid-configuration',
    maxAgeMs: 1_000,
    staleIfErrorMs: 1_000,
  })
  await expect(discovery.jwksUri(new AbortController().signal)).rejects.toMatchObject({
    code: 'discovery_no_jwks_uri',
  })
  vi.unstubAllGlobals()
})

test('jwt takes one way to the keys', () => {
  const jwt = {
    issuer: 'https://issuer.example',
    audience: null,
    algorithms: ['ES256' as const],
    jwksUri: 'https://issuer.example/jwks',
    discovery: 'https://issuer.example/.well-known/openid-configuration',
  }
  // @ts-expect-error -- a JavaScript caller can
  expect(() => createAuthenticator({ jwt })).toThrow(
    'jwt takes one of jwksUri, discovery and jwks, got jwksUri and discovery.',
  )
})
