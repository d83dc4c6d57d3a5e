import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type ExtractToken, type Lookup } from '../../src/index.ts'

allowWarnings('CLAVIGER_UNAVAILABLE', 'CLAVIGER_MISCONFIGURED')

const lookup = vi.fn<Lookup>(async (key) =>
  key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null,
)
const check = (extractToken: ExtractToken, isOptional = false) =>
  createAuthenticator({ apiKeys: { lookup, timeoutMs: 20 }, extractToken }).check(
    { headers: { authorization: 'Bearer good' } },
    { isOptional },
  )

describe('extractToken', () => {
  test('that returns a string is decided as before, at once where no authority is asked', () => {
    expect(check(() => undefined)).toMatchObject({ kind: 'refused', reason: 'missing' })
    expect(check(() => 'a b')).toMatchObject({ kind: 'refused', reason: 'malformed' })
  })

  test('may return a promise', async () => {
    expect(await check(async () => 'good')).toMatchObject({ kind: 'granted' })
    expect(await check(async () => 'bad')).toMatchObject({ reason: 'unknown_key' })
    expect(await check(async () => 'a b')).toMatchObject({ reason: 'malformed' })
    expect(await check(async () => 'a'.repeat(8_193))).toMatchObject({ reason: 'malformed' })
    expect(await check(async () => undefined)).toMatchObject({ reason: 'missing' })
    expect(await check(async () => undefined, true)).toEqual({ kind: 'anonymous' })
  })

  test.each<[string, string, ExtractToken]>([
    ['rejects', 'misconfigured', () => Promise.reject(new Error('the session store is down'))],
    ['rejects with nothing', 'misconfigured', () => Promise.reject(undefined)],
    ['never settles', 'unavailable', () => new Promise(() => {})],
  ])('that %s is 503, never 401, and admits no caller', async (_, reason, extractToken) => {
    lookup.mockClear()
    for (const isOptional of [false, true]) {
      expect(await check(extractToken, isOptional)).toMatchObject({
        kind: 'refused',
        reason,
        refusal: { status: 503 },
      })
    }
    expect(lookup).not.toHaveBeenCalled()
  })

  test('that is late is named by the warning, and the authority is not', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    await check(() => new Promise(() => {}))
    expect(emitWarning.mock.calls.map(([warning]) => String(warning))).toEqual([
      'The option extractToken threw or was late (DeadlineError). Requests that need it are answered 503.',
    ])
    emitWarning.mockRestore()
  })

  test('that throws the credential as a code puts it into no event', async () => {
    const events: unknown[] = []
    const faulty = createAuthenticator({
      apiKeys: { lookup },
      extractToken: () => {
        throw Object.assign(new Error('x'), { code: 'the_credential' })
      },
      onEvent: (event) => events.push(event),
    })
    await faulty.check({ headers: {} }, {})
    expect(events).toMatchObject([{ reason: 'misconfigured', cause: { name: 'Error' } }])
    expect(JSON.stringify(events)).not.toContain('the_credential')
    await faulty.close()
  })

  test('that rejects after its time is over ends no process', async () => {
    let reject: (error: Error) => void = () => {}
    const outcome = await check(async () => new Promise((_, fail) => (reject = fail)))
    expect(outcome).toMatchObject({ refusal: { status: 503 } })
    reject(new Error('too late'))
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  })

  test('excludes apiKeys.header', () => {
    expect(() =>
      createAuthenticator({
        apiKeys: { lookup, header: 'X-API-Key' },
        extractToken: () => undefined,
      }),
    ).toThrow('extractToken or apiKeys.header, got both')
  })
})
