import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  AuthorityError,
  createAuthenticator,
  organizationIs,
  type AuthEvent,
  type Lookup,
} from '../src/index.ts'
import { allowWarnings } from '../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_MISCONFIGURED', 'CLAVIGER_UNAVAILABLE')

const lookup: Lookup = async (key) =>
  key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null
const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
const rejecting = () => Promise.reject(new Error('oops'))
const of = (options: object) => createAuthenticator({ apiKeys: { lookup }, ...options })

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

// An unhandled rejection ends a process, and would fail this file.
describe('a hook that is async where an answer is asked for at once, and rejects', () => {
  test('formatBody: the standard body', async () => {
    const outcome = await of({ apiKeys: { lookup }, formatBody: rejecting }).authenticate(
      bearer('x'),
    )
    expect(outcome).toMatchObject({ refusal: { body: '{"error":"Invalid or expired token"}' } })
  })

  test('apiKeys.scopes: misconfigured, and the operator is told which option', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const outcome = await of({ apiKeys: { lookup, scopes: rejecting } }).authenticate(
      bearer('good'),
    )
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'misconfigured' })
    expect(String(warn.mock.calls[0]?.[0])).toContain('The option apiKeys.scopes failed')
  })

  test('extractToken: misconfigured', async () => {
    const authenticator = of({ apiKeys: { lookup }, extractToken: rejecting })
    expect(await authenticator.authenticate(bearer('good'))).toMatchObject({
      reason: 'misconfigured',
      refusal: { status: 503 },
    })
  })

  test('requireOrganization: another organization', async () => {
    const outcome = await of({ apiKeys: { lookup } }).authenticate(
      bearer('good'),
      organizationIs(rejecting),
    )
    expect(outcome).toMatchObject({ reason: 'wrong_organization' })
  })
})

test('an extractor that throws is not called a bad credential', async () => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const events: AuthEvent[] = []
  const authenticator = of({
    apiKeys: { lookup },
    extractToken: () => {
      throw new TypeError('no cookies')
    },
    onEvent: (event: AuthEvent) => events.push(event),
  })
  expect(await authenticator.authenticate({ headers: {} })).toMatchObject({
    reason: 'misconfigured',
    refusal: { status: 503 },
  })
  expect(events).toMatchObject([
    { type: 'outcome', cause: { name: 'TypeError', code: 'extractToken' } },
  ])
})

test('a lookup that throws the key as a code does not put it into an event or a warning', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const events: AuthEvent[] = []
  const key = 'SomeKeyThatLooksLikeACode27'
  const authenticator = of({
    apiKeys: {
      lookup: async (credential: string) => {
        throw Object.assign(new Error('x'), { name: credential, code: credential })
      },
    },
    onEvent: (event: AuthEvent) => events.push(event),
  })
  await authenticator.authenticate(bearer(key))
  expect(JSON.stringify([events, warn.mock.calls])).not.toContain(key)
})

test('an AuthorityError with an unknown reason is an outage, not a bad key', async () => {
  const authenticator = of({
    apiKeys: {
      lookup: async () => {
        throw new AuthorityError('unknown_key' as never, 'x')
      },
    },
  })
  expect(await authenticator.authenticate(bearer('good'))).toMatchObject({
    reason: 'unavailable',
    refusal: { status: 503 },
  })
})

test('an expiry that only the JSON of an answer shows is an expiry', async () => {
  const answer = {
    tokenId: 'apit_1',
    organizationId: 'org_1',
    toJSON: () => ({ tokenId: 'apit_1', organizationId: 'org_1', expiry: '2001-01-01T00:00:00Z' }),
  }
  const authenticator = of({ apiKeys: { lookup: async () => answer } })
  expect(await authenticator.authenticate(bearer('good'))).toMatchObject({ reason: 'expired' })
})

test('what the hook before a lookup took is no longer there for the lookup', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  const authenticator = of({
    apiKeys: {
      lookup: () => new Promise(() => {}),
      beforeLookup: () =>
        new Promise((resolve) => {
          setTimeout(resolve, 1_900)
        }),
    },
  })
  const outcome = authenticator.authenticate(bearer('good'))
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await outcome).toMatchObject({ reason: 'unavailable' })
})

test('close() gives up a lookup that is under way', async () => {
  const authenticator = of({ apiKeys: { lookup: () => new Promise(() => {}), timeoutMs: 60_000 } })
  const outcome = authenticator.authenticate(bearer('good'))
  await new Promise(setImmediate)
  await authenticator.close()
  expect(await outcome).toMatchObject({ refusal: { status: 503 } })
})
