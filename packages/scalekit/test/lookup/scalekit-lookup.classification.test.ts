import { inspect } from 'node:util'
import type { Lookup } from '@claviger/core'
import type { Emulator, Fault } from '@claviger/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ask, instanceLookup, ownLookup } from '../support/ask.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startTestEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearFaults()
})

describe.each([
  ['a client of our own', ownLookup],
  ['a client of the application', instanceLookup],
] as const)('with %s', (_, makeLookup) => {
  let lookup: Lookup
  beforeEach(() => {
    lookup = makeLookup(emulator)
  })

  test('a good key is described in full, with dates and without empty strings', async () => {
    const expiry = new Date(Date.now() + 86_400_000)
    const { token, tokenId, organizationId } = emulator.issueKey({
      userId: 'usr_1',
      customClaims: { env: 'prod' },
      roles: ['admin'],
      description: 'CI',
      expiry,
    })
    expect(await ask(lookup, token)).toEqual({
      tokenId,
      organizationId,
      userId: 'usr_1',
      email: expect.any(String),
      customClaims: { env: 'prod' },
      roles: ['admin'],
      description: 'CI',
      expiry,
      createdAt: expect.any(Date),
      tokenSuffix: token.slice(-4),
    })
  })

  test('a key of an organization has no user and no end', async () => {
    const info = await ask(lookup, emulator.issueKey().token)
    expect(info).not.toHaveProperty('userId')
    expect(info).not.toHaveProperty('expiry')
    expect(info).not.toHaveProperty('organizationExternalId')
  })

  test('an unknown, an expired and an invalidated key are invalid', async () => {
    const expired = emulator.issueKey({ expiry: new Date(0) })
    expect(await ask(lookup, 'x'.repeat(64))).toBeNull()
    expect(await ask(lookup, expired.token)).toBeNull()
  })

  test('does not ask about the ID of a key', async () => {
    const { tokenId } = emulator.issueKey()
    emulator.resetStats()
    expect(await ask(lookup, tokenId)).toBeNull()
    expect(await ask(lookup, tokenId.toUpperCase())).toBeNull()
    expect(emulator.stats().calls).toEqual({})
  })

  // Struck once, by the key; the control question that may follow finds all well.
  test.each(['NotFound', 'InvalidArgument', 'PermissionDenied', 'Unauthenticated'] as const)(
    '%s about the key alone is a verdict on the key',
    async (code) => {
      const { token } = emulator.issueKey()
      expect(await ask(lookup, token)).not.toBeNull()
      // First each side tries it with a new access token: we once, the application's client thrice.
      const retries = makeLookup === ownLookup ? 1 : 3
      const times = code === 'Unauthenticated' ? 1 + retries : 1
      emulator.fault('ValidateToken', { kind: 'grpc-status', code, times })
      expect(await ask(lookup, token)).toBeNull()
    },
  )

  test.each([
    ['permission_denied', { kind: 'grpc-status', code: 'PermissionDenied' }],
    ['unauthenticated', { kind: 'grpc-status', code: 'Unauthenticated' }],
    ['permission_denied', { kind: 'http-status', status: 403 }],
    ['unauthenticated', { kind: 'http-status', status: 401 }],
    ['unimplemented', { kind: 'http-status', status: 404, body: '<h1>Not Found</h1>' }],
  ] as const satisfies readonly (readonly [string, Fault])[])(
    '%s for every key is our own fault (R-KEY-09)',
    async (code, fault) => {
      emulator.fault('ValidateToken', fault)
      await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
        name: 'AuthorityError',
        reason: 'misconfigured',
        code,
      })
    },
  )

  test.each([
    ['internal', { kind: 'grpc-status', code: 'Internal' }],
    ['unknown', { kind: 'grpc-status', code: 'Unknown' }],
    ['deadline_exceeded', { kind: 'grpc-status', code: 'DeadlineExceeded' }],
    ['resource_exhausted', { kind: 'grpc-status', code: 'ResourceExhausted' }],
    ['failed_precondition', { kind: 'grpc-status', code: 'FailedPrecondition' }],
    ['data_loss', { kind: 'grpc-status', code: 'DataLoss' }],
    ['unknown', { kind: 'http-status', status: 500 }],
    ['unknown', { kind: 'html' }],
    ['unknown', { kind: 'redirect', location: 'http://127.0.0.1:1/' }],
    ['malformed_answer', { kind: 'garbage' }],
    // R-KEY-12
    ['answer_for_another_key', { kind: 'wrong-key' }],
  ] as const satisfies readonly (readonly [string, Fault])[])(
    '%s is an outage, and never an unknown key',
    async (code, fault) => {
      emulator.fault('ValidateToken', { ...fault, times: 1 })
      await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
        name: 'AuthorityError',
        reason: 'unavailable',
        code,
        retryAfterSeconds: undefined,
      })
    },
  )

  test('nothing that upstream says gets into the error', async () => {
    const message = 'upstream-text at db.internal:5432'
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Internal', message })
    const error: unknown = await ask(lookup, emulator.issueKey().token).catch((e: unknown) => e)
    expect(String(error)).not.toContain('upstream-text')
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('upstream-text')
    expect(error).not.toHaveProperty('cause')
  })

  test('only the head of a message is read for its status', async () => {
    const message = '[not_found] token not found'
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'PermissionDenied', message })
    await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'misconfigured',
    })
  })

  test.each([
    ['http_401', 'misconfigured', 401],
    ['http_400', 'misconfigured', 400],
    ['http_404', 'misconfigured', 404],
    ['http_500', 'unavailable', 500],
    ['http_503', 'unavailable', 503],
  ] as const)('%s of the token endpoint is %s', async (code, reason, status) => {
    emulator.fault('oauth/token', { kind: 'http-status', status })
    await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({ reason, code })
  })

  test('the token endpoint says when to come again', async () => {
    emulator.fault('oauth/token', { kind: 'rate-limit', retryAfter: 7 })
    await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'unavailable',
      code: 'http_429',
      retryAfterSeconds: 7,
    })
  })

  test('does not take an authority that is gone for an answer', async () => {
    const { token } = emulator.issueKey()
    await emulator.goOffline()
    try {
      await expect(ask(lookup, token, 1_000)).rejects.toMatchObject({ reason: 'unavailable' })
    } finally {
      await emulator.goOnline()
    }
    expect(await ask(lookup, token)).not.toBeNull()
  })
})

describe('below the retries of the client', () => {
  test.each([
    ['resource_exhausted', { kind: 'rate-limit', retryAfter: 7 }],
    ['unavailable', { kind: 'http-status', status: 429, headers: { 'retry-after': '7' } }],
  ] as const)('%s says when to come again', async (code, fault) => {
    emulator.fault('ValidateToken', fault)
    await expect(ask(ownLookup(emulator), emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'unavailable',
      code,
      retryAfterSeconds: 7,
    })
  })

  test.each([2, 64])(
    'an answer of %i MiB is given up, and the process lives on (R-KEY-14)',
    async (size) => {
      emulator.fault('ValidateToken', { kind: 'huge-body', bytes: size * 1_048_576 })
      const lookup = ownLookup(emulator)
      await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
        reason: 'unavailable',
        code: 'malformed_answer',
      })
    },
  )

  test('a token answer far too big is given up', async () => {
    emulator.fault('oauth/token', { kind: 'huge-body' })
    await expect(ask(ownLookup(emulator), emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'unavailable',
    })
  })

  test.each([['html'], ['garbage']] as const)('rejects a token answer that is %s', async (kind) => {
    emulator.fault('oauth/token', { kind })
    await expect(ask(ownLookup(emulator), emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'unavailable',
      code: 'malformed_token_answer',
    })
  })

  test('Unavailable is not repeated', async () => {
    const lookup = ownLookup(emulator)
    emulator.resetStats()
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Unavailable' })
    await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(emulator.stats().calls).toEqual({ 'oauth/token': 1, ValidateToken: 1 })
  })

  test('a call whose connection is cut is made once more, and no more', async () => {
    const lookup = ownLookup(emulator)
    const { token } = emulator.issueKey()
    emulator.fault('ValidateToken', { kind: 'reset', times: 1 })
    expect(await ask(lookup, token)).not.toBeNull()

    emulator.resetStats()
    emulator.fault('ValidateToken', { kind: 'reset' })
    await expect(ask(lookup, token)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(emulator.stats().calls).toEqual({ ValidateToken: 2 })
  })
})
