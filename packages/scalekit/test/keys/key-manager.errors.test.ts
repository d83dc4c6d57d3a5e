import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import type { Emulator, Fault, FaultTarget } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createKeyManager, type KeyManager } from '../../src/index.ts'
import { isDeep, isWhole } from '../../../conformance/src/soak-count.ts'
import { endAccessTokens, startTestEmulator } from '../support/start-test-emulator.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startTestEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearFaults()
})

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['a 401', { kind: 'http-status', status: 401 }],
  ['a 500 with a page for people', { kind: 'http-status', status: 500, body: '<h1>Oops</h1>' }],
  ['a reset', { kind: 'reset' }],
  ['a login page', { kind: 'html' }],
  ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
  ['bytes', { kind: 'garbage' }],
  ['Internal', { kind: 'grpc-status', code: 'Internal' }],
  ['Unauthenticated', { kind: 'grpc-status', code: 'Unauthenticated' }],
  ['asked too often', { kind: 'rate-limit', retryAfter: 7 }],
]

type Act = (manager: KeyManager, keyId: string) => Promise<unknown>
interface Place {
  readonly name: string
  readonly target: FaultTarget
  readonly skip?: number
  readonly act: Act
}

const ANY = { organizationId: null }
const refuse = () => Promise.reject(new Error('it is down'))
const revoke: Act = (manager, keyId) => manager.revokeKey(keyId, ANY)
const rotate: Act = (manager, keyId) => manager.rotateKey(keyId, { ...ANY, deliver: () => {} })
const rotateAtOnce: Act = (manager, keyId) =>
  manager.rotateKey(keyId, { ...ANY, deliver: () => {}, overlapMs: 0 })
const rotateInVain: Act = (manager, keyId) => manager.rotateKey(keyId, { ...ANY, deliver: refuse })

const PLACES: readonly Place[] = [
  { name: 'revoking: the access token', target: 'oauth/token', act: revoke },
  { name: 'revoking: the end of the key', target: 'InvalidateToken', act: revoke },
  { name: 'rotating: the access token', target: 'oauth/token', act: rotate },
  { name: 'rotating: the old key', target: 'ValidateToken', act: rotate },
  { name: 'rotating: the new key', target: 'CreateToken', act: rotate },
  { name: 'rotating: a look at the new key', target: 'ValidateToken', skip: 1, act: rotate },
  { name: 'rotating: an end for the old key', target: 'UpdateToken', act: rotate },
  { name: 'rotating: the end of the old key', target: 'InvalidateToken', act: rotateAtOnce },
  { name: 'rotating: the new key taken back', target: 'InvalidateToken', act: rotateInVain },
]

// Every place and every fault; each place with each fault in a deep run.
const STEP = isWhole ? 3 : FAULTS.length
const faultsAt = (place: Place) =>
  FAULTS.filter((_, i) => isDeep || i % STEP === PLACES.indexOf(place) % STEP)

describe.each(PLACES)('$name', (place) => {
  const { target, skip = 0, act } = place
  test.each(faultsAt(place))('meets %s, and the error holds no credential', async (_, fault) => {
    const { client, keyId, credentials } = await busyClient()
    emulator.fault(target, { ...fault, skip })
    // The token in hand ends, so that another one must be fetched.
    if (target === 'oauth/token') await endAccessTokens(emulator)

    const error = await failureOf(act(createKeyManager(client), keyId))
    expect(leaksIn(error, credentials())).toEqual([])
  })
})

test.each(FAULTS)('nor when the caches cannot be told either, after %s', async (_, fault) => {
  const { client, keyId, credentials } = await busyClient()
  emulator.fault('InvalidateToken', fault)
  const manager = createKeyManager(client, { revoke: refuse })

  for (const act of [revoke, rotateAtOnce]) {
    const error = await failureOf(act(manager, keyId))
    expect(errorsIn(error).some((part) => part instanceof AggregateError)).toBe(true)
    expect(leaksIn(error, credentials())).toEqual([])
  }
})

test.each(['oauth/token', 'InvalidateToken'] as const)(
  'nor when %s never answers',
  async (target) => {
    const { client, keyId, credentials } = await busyClient({ timeoutMs: 1_000 })
    emulator.fault(target, { kind: 'hang' })
    if (target === 'oauth/token') await endAccessTokens(emulator)
    const error = await failureOf(revoke(createKeyManager(client), keyId))
    expect(leaksIn(error, credentials())).toEqual([])
  },
)

test.each([
  ['revoking', revoke],
  ['rotating', rotate],
] as const)('nor when our secret is wrong, in %s', async (_, act) => {
  const wrong = randomBytes(32).toString('hex')
  const client = new ScalekitClient(emulator.url, emulator.clientId, wrong)
  const { token, tokenId } = emulator.issueKey()
  const error = await failureOf(act(createKeyManager(client), tokenId))
  expect(error).toMatchObject({ response: { status: 401 } })
  expect(leaksIn(error, [wrong, emulator.clientSecret, token])).toEqual([])
})

test('what is looked for would be found, wherever it is', async () => {
  const { credentials } = await busyClient()
  const texts = credentials()
  expect(texts).toHaveLength(3)
  for (const [i, text] of texts.entries()) {
    const half = text.slice(text.length / 2)
    const hidden = Object.defineProperty(new Error('x'), 'request', { value: { headers: [half] } })
    for (const error of [
      new Error(`Bearer ${text}`),
      new Error('x', { cause: new Error(half) }),
      new AggregateError([
        new Error('x'),
        Object.assign(new Error('x'), { config: { data: half } }),
      ]),
      new Error('x', { cause: hidden }),
    ]) {
      expect(leaksIn(error, texts)).toContain(`credential ${i}`)
    }
  }
})

// A client that has an access token already, as after the first call of a process.
async function busyClient(options: { readonly timeoutMs?: number } = {}) {
  const { url, clientId, clientSecret } = emulator
  const client = new ScalekitClient(url, clientId, clientSecret, options)
  const { token, tokenId } = emulator.issueKey({ customClaims: { env: 'prod' } })
  await client.token.validateToken(token)

  const known = new Set([clientSecret, token, accessTokenOf(client)])
  const createToken = client.token.createToken.bind(client.token)
  vi.spyOn(client.token, 'createToken').mockImplementation(async (...args) => {
    const created = await createToken(...args)
    known.add(created.token)
    return created
  })
  const credentials = () => [...known.add(accessTokenOf(client))]
  return { client, keyId: tokenId, credentials }
}

function accessTokenOf(client: ScalekitClient): string {
  const core: unknown = Reflect.get(client, 'coreClient')
  if (typeof core === 'object' && core !== null && 'accessToken' in core) {
    // A page in place of a token answer leaves none.
    const { accessToken = 'x'.repeat(64) } = core
    if (typeof accessToken === 'string') return accessToken
  }
  throw new Error('The client keeps its access token elsewhere.')
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It did not fail.')
    },
    (error: unknown) => error,
  )
}

// By number, so that a failure does not show what must not be shown.
function leaksIn(error: unknown, credentials: readonly string[]): string[] {
  const written = errorsIn(error).flatMap((part) => [
    inspect(part, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null }),
    jsonOf(part),
    String(part),
    part instanceof Error ? `${part.message} ${part.stack}` : '',
  ])
  return credentials.flatMap((credential, i) =>
    partsOf(credential).some((part) => written.some((text) => text.includes(part)))
      ? [`credential ${i}`]
      : [],
  )
}

// An error, what caused it, and what it gathers, at any depth.
function errorsIn(error: unknown, seen: Set<unknown> = new Set()): unknown[] {
  if (typeof error !== 'object' || error === null || seen.has(error)) return []
  seen.add(error)
  const gathered: unknown[] = error instanceof AggregateError ? error.errors : []
  const cause = 'cause' in error ? [error.cause] : []
  return [error, ...[...gathered, ...cause].flatMap((inner) => errorsIn(inner, seen))]
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    // A circle, which cannot be logged this way.
    return ''
  }
}

// The whole, and each quarter of what is secret about it: one is in any half that leaks. Of a token
// that is the signature, since others share the rest.
function partsOf(credential: string): string[] {
  const secret = /^eyJ[^.]*\.[^.]*\.([^.]+)$/.exec(credential)?.[1] ?? credential
  const length = Math.floor(secret.length / 4)
  return [credential, ...[0, 1, 2, 3].map((n) => secret.slice(n * length, (n + 1) * length))]
}
