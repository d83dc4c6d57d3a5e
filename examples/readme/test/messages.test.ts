import { createAuthenticator, scopesFromClaim } from '@claviger/core'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { createGuards } from '@claviger/express'
import { scalekit } from '@claviger/scalekit'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../packages/conformance/src/test-signing-key.ts'

// What a new user writes wrong in the first hour, and the answer: what was expected, what was found,
// and what to do. Plain JavaScript can pass anything, so each call goes around the compiler.

const lookup = async () => null
const jwt = {
  issuer: 'https://issuer.test',
  audience: 'api',
  algorithms: ['RS256'],
  jwksUri: 'https://issuer.test/keys',
}

const call = (made: unknown, ...args: readonly unknown[]): unknown => {
  if (typeof made !== 'function') throw new Error('Expected a function to call wrongly.')
  return Reflect.apply(made, undefined, args)
}
const guardsFor = (...args: readonly unknown[]) => call(createGuards, ...args)
const guard = (name: string, ...args: readonly unknown[]) =>
  call(Reflect.get(createGuards({ apiKeys: { lookup } }), name), ...args)
const withJwt = (change: object) => call(createAuthenticator, { jwt: { ...jwt, ...change } })
const without = (name: keyof typeof jwt, change: object) => {
  const { [name]: _, ...rest } = jwt
  return call(createAuthenticator, { jwt: { ...rest, ...change } })
}

describe('at startup', () => {
  test.each<readonly [string, () => unknown, ...(readonly string[])]>([
    [
      'createGuards()',
      () => guardsFor(),
      'createGuards(): its argument must be options or an authenticator, got undefined.',
    ],
    [
      'createGuards({})',
      () => guardsFor({}),
      'options must have apiKeys, jwt, or both: nothing would be accepted.',
    ],
    [
      'jwt.jwksURL',
      () => without('jwksUri', { jwksURL: 'https://issuer.test/keys' }),
      'jwt has no option "jwksURL". Did you mean jwksUri? It takes: issuer, audience, ',
      'jwksUri, ',
      'discovery, ',
      'jwks.',
    ],
    ['jwt.audiance', () => withJwt({ audiance: 'a' }), '"audiance". Did you mean audience?'],
    [
      'apiKeys.ttl',
      () => guardsFor({ apiKeys: { lookup, ttl: 1 } }),
      'apiKeys has no option "ttl". Did you mean ttlMs?',
    ],
    ['apikeys', () => guardsFor({ apikeys: { lookup } }), '"apikeys". Did you mean apiKeys?'],
    [
      'jwks and jwksUri',
      () => withJwt({ jwks: { keys: [] } }),
      'jwt takes one of jwksUri, discovery and jwks, got jwksUri and jwks.',
    ],
    [
      'no jwksUri',
      () => without('jwksUri', {}),
      "jwt.jwksUri must be an https URL without credentials in it: `jwks_uri` in the issuer's metadata",
      '`jwks` the keys themselves), got undefined.',
    ],
    [
      "requireScope('a b')",
      () => guard('requireScope', 'a b'),
      "requireScope takes each scope as an argument of its own, got requireScope('a b'). Write requireScope('a', 'b').",
    ],
    [
      "requireScope(['a'])",
      () => guard('requireScope', ['a']),
      "got requireScope(['a']). Write requireScope('a').",
    ],
    [
      "requireOrganization('o')",
      () => guard('requireOrganization', 'o'),
      'requireOrganization(): its argument must be a function that reads the organization of a request, such as (req) => req.params.organizationId, got a string.',
    ],
    [
      'scopesFromClaim()',
      () => call(scopesFromClaim),
      "scopesFromClaim(): its argument must be the name of a custom claim, such as 'scopes', got undefined.",
    ],
    [
      'scalekit({ onEvent })',
      () => call(scalekit, { onEvent: () => {} }),
      'scalekit() has no option "onEvent"; createGuards() has it. Write createGuards({ ...scalekit(), onEvent }).',
    ],
    [
      'audience: []',
      () => withJwt({ audience: [] }),
      "jwt.audience must be this API's `aud`, a list of them, or null to skip it, got an empty list, which no token could satisfy.",
    ],
    ['no audience', () => without('audience', {}), 'or null to skip it, got undefined.'],
    [
      'a realm that no header can hold',
      () => guardsFor({ jwt, realm: 'caf\u00e9' }),
      'realm must be a string of printable ASCII, got the character U+00E9 at position 4.',
    ],
  ])('%s is refused, and the message says what to write', (_, act, ...parts) => {
    for (const part of parts) expect(act).toThrow(part)
  })
})

describe('of an emulator', () => {
  test('a field that a fault does not have is named beside those that it takes', async () => {
    const emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
    const fault = { kind: 'rate-limit', retryAfterSeconds: 3 }
    const arm = () => Reflect.apply(emulator.fault.bind(emulator), undefined, ['*', fault])
    expect(arm).toThrow(
      'A rate-limit fault has no field retryAfterSeconds; it takes retryAfter, times, skip.',
    )
    await emulator.close()
  })
})

describe('at the first request that it concerns, once', () => {
  let emulator: Emulator
  const emitWarning = vi.spyOn(process, 'emitWarning')
  beforeAll(async () => {
    emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
    emitWarning.mockImplementation(() => {})
  })
  afterEach(() => {
    emitWarning.mockClear()
  })
  afterAll(async () => {
    emitWarning.mockRestore()
    await emulator.close()
  })

  /** Sends a new token three times. @returns What the process was warned of. */
  async function warningsOf(change: object, reason: string) {
    const { authenticator } = createGuards({
      jwt: {
        issuer: emulator.url,
        audience: 'api',
        algorithms: ['RS256'],
        jwksUri: `${emulator.url}/keys`,
        timeoutMs: 30_000,
        ...change,
      },
    })
    for (let i = 0; i < 3; i += 1) {
      const token = await emulator.issueToken({ audience: 'api' })
      const outcome = await authenticator.authenticate({
        headers: { authorization: `Bearer ${token}` },
      })
      expect(outcome).toMatchObject({ kind: 'refused', reason })
    }
    await authenticator.close()
    return emitWarning.mock.calls.map(([message]) => String(message))
  }

  test('an issuer with a slash too many is told beside the one of the token', async () => {
    expect(await warningsOf({ issuer: `${emulator.url}/` }, 'bad_issuer')).toEqual([
      expect.stringContaining(`"${emulator.url}", and jwt.issuer is "${emulator.url}/"`),
    ])
  })

  test('an audience that no token has is told beside that of the token', async () => {
    expect(await warningsOf({ audience: 'another' }, 'bad_audience')).toEqual([
      expect.stringContaining('audience ["api"], and jwt.audience is ["another"]'),
    ])
  })
})
