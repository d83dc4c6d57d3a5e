import { describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type Lookup } from '../src/index.ts'
import { memoryStore } from '../../conformance/src/memory-store.ts'
import { KEY, authenticatorOf, bearer, lookup, expectKeyWarnings } from './known-key.ts'

expectKeyWarnings()

describe('createAuthenticator', () => {
  test.each([
    ['nothing to accept', {}, 'apiKeys, jwt, or both'],
    ['no lookup', { apiKeys: {} }, 'apiKeys.lookup must be a function'],
    ['a misspelt option', { apiKeys: { lookup, ttl: 5 } }, 'apiKeys has no option "ttl"'],
    [
      'a misspelt option at the top',
      { apiKeys: { lookup }, relam: 'x' },
      'options has no option "relam". Did you mean realm?',
    ],
    ['a negative TTL', { apiKeys: { lookup, ttlMs: -1 } }, 'apiKeys.ttlMs must be a whole number'],
    ['a TTL in text', { apiKeys: { lookup, ttlMs: '30s' } }, 'got a string'],
    ['a TTL that is no number', { apiKeys: { lookup, ttlMs: Number.NaN } }, 'got NaN'],
    [
      'no cache, but stale verdicts',
      { apiKeys: { lookup, cache: false, staleIfErrorMs: 1 } },
      'staleIfErrorMs needs the cache',
    ],
    [
      'a realm that breaks a header',
      { apiKeys: { lookup }, realm: 'a\r\nb' },
      'realm must be a string of printable ASCII, got the character U+000D at position 2',
    ],
    [
      'a listener that is not a function',
      { apiKeys: { lookup }, onEvent: true },
      'onEvent must be a function',
    ],
    [
      'a store without its methods',
      { apiKeys: { lookup }, store: {} },
      'store must be an object with a method',
    ],
    [
      'a store, and a lookup that does not name its authority',
      { apiKeys: { lookup }, store: memoryStore() },
      "Give it a name, such as apiKeys: { lookup, authority: 'billing-keys' }",
    ],
    [
      'an authority without a name',
      { apiKeys: { lookup, authority: '' }, store: memoryStore() },
      'apiKeys.authority must be',
    ],
    [
      'a lookup whose authority is not a string',
      { apiKeys: { lookup: Object.assign(async () => null, { authority: 1 }) } },
      'apiKeys.lookup.authority must be',
    ],
    ['a string', 'options', 'options must be an object, got a string'],
  ])('throws at startup for %s', (_, options, message) => {
    expect(() => createAuthenticator(options as never)).toThrow(TypeError)
    expect(() => createAuthenticator(options as never)).toThrow(message)
  })

  test('never quotes a string: it may be a secret in the wrong place', () => {
    const options = { apiKeys: { lookup: 'sk_live_secret' } }
    expect(() => createAuthenticator(options as never)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('sk_live_secret') }),
    )
  })
})

describe('close', () => {
  test('keeps what is cached, and makes no lookup any more', async () => {
    const asked = vi.fn<Lookup>(lookup)
    const { authenticator } = authenticatorOf({ apiKeys: { lookup: asked } })
    await authenticator.authenticate(bearer(KEY))
    await authenticator.close()
    expect(await authenticator.authenticate(bearer(KEY))).toMatchObject({ kind: 'granted' })
    expect(await authenticator.authenticate(bearer('another'))).toMatchObject({
      kind: 'refused',
      reason: 'unavailable',
    })
    expect(asked).toHaveBeenCalledOnce()
  })
})

test('a hook that is still at work when it closes begins no lookup', async () => {
  let goOn!: () => void
  const hook = new Promise<undefined>((resolve) => {
    goOn = () => {
      resolve(undefined)
    }
  })
  const asked = vi.fn<Lookup>(lookup)
  const { authenticator } = authenticatorOf({
    apiKeys: { lookup: asked, beforeLookup: () => hook },
  })
  const outcome = authenticator.authenticate(bearer(KEY))
  await authenticator.close()
  goOn()
  expect(await outcome).toMatchObject({ kind: 'refused', reason: 'unavailable' })
  expect(asked).not.toHaveBeenCalled()
})

describe('a malformed request', () => {
  test.each([
    ['null', null],
    ['a request without headers', { method: 'OPTIONS', headers: null }],
    [
      'a trap',
      new Proxy(
        {},
        {
          get() {
            throw new Error('trap')
          },
        },
      ),
    ],
  ])('is refused by a guard that lets preflights pass: %s', async (_, request) => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { authenticator } = authenticatorOf({ allowPreflight: true })
    const outcome = await authenticator.check(request as never, {})
    expect(outcome.kind).toBe('refused')
  })
})
