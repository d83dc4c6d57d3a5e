import { createAuthenticator } from '@claviger/core'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../conformance/src/test-signing-key.ts'
import { isTurnedAway } from '../../src/lookup/turned-away.ts'
import { ask, instanceLookup, ownLookup } from '../support/ask.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearFaults()
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe.each([
  ['a client of our own', ownLookup],
  ['a client of the application', instanceLookup],
] as const)('with %s', (_, makeLookup) => {
  // The official client tries a 401 again, three times; ours tries it once, with a new access token.
  const timesOf = (status: number) => {
    if (status !== 401) return 1
    return makeLookup === ownLookup ? 2 : 4
  }

  test.each([400, 401, 403, 404, 406, 413, 451])(
    'a key that a gateway alone answers with %i is neither valid nor invalid, and no other is affected',
    async (status) => {
      const lookup = makeLookup(emulator)
      const { token } = emulator.issueKey()
      expect(await ask(lookup, token)).not.toBeNull()
      emulator.fault('ValidateToken', { kind: 'http-status', status, times: timesOf(status) })
      await expect(ask(lookup, token)).rejects.toMatchObject({
        name: 'AuthorityError',
        reason: 'unavailable',
        isAnswer: true,
      })
      expect(await ask(lookup, token)).not.toBeNull()
    },
  )

  test.each([
    [400, 'unavailable'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
    [404, 'misconfigured'],
    [413, 'unavailable'],
  ] as const)('%i for every key is an outage of the kind %s', async (status, reason) => {
    emulator.fault('ValidateToken', { kind: 'http-status', status })
    await expect(ask(makeLookup(emulator), emulator.issueKey().token)).rejects.toMatchObject({
      reason,
      isAnswer: false,
    })
  })

  test('keys that a gateway turns away shut out no other key, and raise no alarm', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const authenticator = createAuthenticator({ apiKeys: { lookup: makeLookup(emulator) } })
    const judge = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` }
      const outcome = await authenticator.authenticate({ headers })
      return outcome.kind === 'granted' ? 200 : outcome.refusal.status
    }
    expect(await judge(emulator.issueKey().token)).toBe(200)
    for (let i = 0; i < 10; i += 1) {
      emulator.fault('ValidateToken', { kind: 'http-status', status: 403, times: 1 })
      expect(await judge(`odd-${i}`)).toBe(503)
    }
    for (let i = 0; i < 10; i += 1) expect(await judge(emulator.issueKey().token)).toBe(200)
    const codes = emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))
    expect(codes).toEqual(['CLAVIGER_CREDENTIAL_TURNED_AWAY'])
    await authenticator.close()
  })
})

describe('isTurnedAway', () => {
  test.each([
    ['[permission_denied] HTTP 403', true],
    ['[internal] HTTP 400', true],
    ['HTTP 413', true],
    ['[unavailable] HTTP 429', false],
    ['[unknown] HTTP 408', false],
    ['[unknown] HTTP 500', false],
    ['[permission_denied] no HTTP 403', false],
    ['[permission_denied] HTTP 403 it said', false],
    ['', false],
  ])('reads %j as %s', (message, expected) => {
    expect(isTurnedAway(message)).toBe(expected)
  })
})
