import { inspect } from 'node:util'
import type { Lookup } from '@claviger/core'
import type { Fault } from '@claviger/emulator'
import { beforeEach, describe, expect, test } from 'vitest'
import { ask, instanceLookup, ownLookup } from '../support/ask.ts'
import { emulator, useEmulator } from '../support/use-emulator.ts'

useEmulator()

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
