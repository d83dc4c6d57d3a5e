import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AuthRequest, AuthenticatorOptions } from '../../src/index.ts'
import { anyCharacter } from '../../../conformance/src/any-character.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { base64url, judgeEach, KINDS, useKeyServer, type Seen } from './judged-credentials.ts'

useKeyServer()

const REFUSALS: readonly number[] = [401, 503]

const anyString = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[A-Za-z0-9\-._~+/]{0,40}={0,3}$/),
  fc.stringMatching(/^[\w-]{0,30}\.[\w-]{0,30}\.[\w-]{0,30}$/),
  // Right down to the JSON of a token's parts.
  fc.tuple(fc.json(), fc.json(), fc.string()).map((parts) => parts.map(base64url).join('.')),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined'),
)
const anyHeaders = fc.oneof(
  fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('authorization', 'Authorization')),
    fc.anything(),
  ),
  fc.record({ authorization: fc.oneof(anyString, fc.array(anyString), fc.anything()) }),
  fc.anything({ withNullPrototype: true }),
)

describe.each(KINDS)('with %s', (_, options) => {
  test('any string as a credential gives a refusal, and never a throw', async () => {
    const seen = await judgeAll(options(), anyString, (credential) => ({
      headers: { authorization: `Bearer ${credential}` },
    }))
    expect(seen.warnings).not.toContain('CLAVIGER_BUG')
    expect(seen.statuses).toEqual([401])
  })

  test('any string as the whole header gives a refusal, and never a throw', async () => {
    const seen = await judgeAll(options(), anyString, (authorization) => ({
      headers: { authorization },
    }))
    expect(seen.warnings).not.toContain('CLAVIGER_BUG')
    expect(seen.statuses).toEqual([401])
  })

  // Only a framework with a bug can bring these about; none of them admits.
  test('any headers, and anything in their place, give a refusal, and never a throw', async () => {
    const anyRequest = fc.record({ headers: anyHeaders, rawHeaders: fc.anything() })
    const seen = await judgeAll(
      options(),
      anyRequest,
      (request) => request as unknown as AuthRequest,
    )
    expect(REFUSALS).toEqual(expect.arrayContaining(seen.statuses))
  })
})

async function judgeAll<T>(
  options: AuthenticatorOptions,
  arbitrary: fc.Arbitrary<T>,
  toRequest: (value: T) => AuthRequest,
): Promise<Seen> {
  return judgeEach(options, async (statusOf) => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (value) =>
        REFUSALS.includes(await statusOf(toRequest(value))),
      ),
      { numRuns: soakCount('credentialProperties') },
    )
  })
}
