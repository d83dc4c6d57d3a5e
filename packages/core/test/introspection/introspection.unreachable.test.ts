import type { RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { AuthorityError, createAuthenticator, introspection } from '../../src/index.ts'
import { json, startKeyServer, status, text } from '../jwt/key-server.ts'
import {
  GOOD,
  TOKEN,
  answer,
  failureOf,
  optionsOf,
  useIntrospectionServer,
} from './introspection-server.ts'

useIntrospectionServer()

describe('an endpoint that gives no answer', () => {
  test.each<[string, RequestListener, object]>([
    ['400', status(400), { reason: 'misconfigured', code: 'http_400' }],
    ['401', status(401), { reason: 'misconfigured', code: 'http_401' }],
    ['403', status(403), { reason: 'misconfigured', code: 'http_403' }],
    ['404', status(404), { reason: 'unavailable', code: 'http_404' }],
    [
      '429',
      status(429, { 'retry-after': '7' }),
      { reason: 'unavailable', code: 'http_429', retryAfterSeconds: 7 },
    ],
    ['500', status(500), { reason: 'unavailable', code: 'http_500' }],
    ['503', status(503, { 'retry-after': 'soon' }), { code: 'http_503' }],
    ['204', status(204), { reason: 'unavailable', code: 'http_204' }],
    ['HTML', text('<title>Log in</title>'), { reason: 'unavailable', code: 'bad_answer' }],
    ['an empty 200', text(''), { reason: 'unavailable', code: 'bad_answer' }],
    ['far too much', text(' '.repeat(300_000)), { reason: 'unavailable', code: 'too_large' }],
    ['a reset', (req) => req.socket.resetAndDestroy(), { reason: 'unavailable' }],
  ])('throws an AuthorityError that says whose fault it is: %s', async (_, listener, expected) => {
    answer(listener)
    const error = await failureOf()
    expect(AuthorityError.is(error)).toBe(true)
    expect(error).toMatchObject(expected)
  })

  test.each([301, 302, 303, 307, 308])(
    '%i carries neither token nor secret to anywhere else (R-KEY-15)',
    async (code) => {
      const other = await startKeyServer()
      answer(status(code, { location: other.url }))
      expect(await failureOf()).toMatchObject({ reason: 'unavailable', code: 'redirected' })
      expect(other.requests).toBe(0)
      await other.stop()
    },
  )

  test('is given up when the signal says so', async () => {
    answer(() => {})
    expect(await failureOf({}, AbortSignal.timeout(50))).toBeInstanceOf(Error)
  })

  test('is a 503 that repeats nothing of its body; only active: false is a 401', async () => {
    const authenticator = createAuthenticator({
      apiKeys: { lookup: introspection(optionsOf()), cache: false },
    })
    const request = { headers: { authorization: `Bearer ${TOKEN}` } }
    answer(status(401))
    const outcome = await authenticator.authenticate(request)
    expect(outcome).toMatchObject({ reason: 'misconfigured', refusal: { status: 503 } })
    expect(inspect([outcome, authenticator.stats()], { depth: 9 })).not.toMatch(/opaque|s3cret/)
    answer(json({ active: false }))
    expect(await authenticator.authenticate(request)).toMatchObject({ refusal: { status: 401 } })
    answer(json({ ...GOOD, exp: 1 }))
    expect(await authenticator.authenticate(request)).toMatchObject({ refusal: { status: 401 } })
  })
})
