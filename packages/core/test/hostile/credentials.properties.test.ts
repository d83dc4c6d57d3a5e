import { existsSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import {
  createAuthenticator,
  type AuthRequest,
  type AuthenticatorOptions,
} from '../../src/index.ts'

const KEY = 'the-only-good-key'
const REFUSALS: readonly number[] = [401, 503]

const apiKeys = {
  lookup: async (key: string) =>
    key === KEY ? { tokenId: 'apit_1', organizationId: 'org_1' } : null,
}
// Nothing listens on the discard port: a key set that cannot be had is part of the test.
const jwt = {
  issuer: 'https://issuer.test',
  audience: 'api',
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  jwksUri: 'http://127.0.0.1:9/jwks',
} as const

const KINDS: readonly (readonly [string, AuthenticatorOptions])[] = [
  ['API keys', { apiKeys }],
  ['access tokens', { jwt }],
  ['both', { apiKeys, jwt }],
  ['an extractor', { apiKeys, extractToken: ({ headers }) => Object(headers)['authorization'] }],
]

const anyString = fc.oneof(
  fc.string({ unit: 'binary' }),
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
    const seen = await judgeAll(options, anyString, (credential) => ({
      headers: { authorization: `Bearer ${credential}` },
    }))
    expect(seen.warnings).not.toContain('CLAVIGER_BUG')
    expect(REFUSALS).toEqual(expect.arrayContaining(seen.statuses))
  })

  test('any string as the whole header gives a refusal, and never a throw', async () => {
    const seen = await judgeAll(options, anyString, (authorization) => ({
      headers: { authorization },
    }))
    expect(seen.warnings).not.toContain('CLAVIGER_BUG')
    expect(REFUSALS).toEqual(expect.arrayContaining(seen.statuses))
  })

  // No client can bring these about, only a framework with a bug; nobody gets in by one.
  test('any headers, and anything in their place, give a refusal, and never a throw', async () => {
    const anyRequest = fc.record({ headers: anyHeaders, rawHeaders: fc.anything() })
    const seen = await judgeAll(options, anyRequest, (request) => request as unknown as AuthRequest)
    expect(REFUSALS).toEqual(expect.arrayContaining(seen.statuses))
  })
})

const CORPUS = new URL('../../../../../shared/corpora/naughty_strings.json', import.meta.url)

describe.runIf(existsSync(CORPUS))('naughty strings', () => {
  test.each(KINDS)('are refused as credentials and inside tokens, with %s', async (_, options) => {
    const { strings } = JSON.parse(readFileSync(CORPUS, 'utf8')) as { readonly strings: string[] }
    const credentials = strings.flatMap((string) => {
      const header = { alg: 'RS256', kid: string, typ: string }
      const payload = { iss: string, aud: string, sub: string, scope: string, exp: string }
      const token = [header, payload].map((part) => base64url(JSON.stringify(part))).join('.')
      return [string, base64url(string), `${token}.AA`]
    })
    const seen = await judgeEach(options, async (statusOf) => {
      for (const credential of credentials) {
        await statusOf({ headers: { authorization: `Bearer ${credential}` } })
      }
    })
    expect(seen.warnings).not.toContain('CLAVIGER_BUG')
    expect(REFUSALS).toEqual(expect.arrayContaining(seen.statuses))
  })
})

interface Seen {
  readonly statuses: number[]
  readonly warnings: readonly string[]
}

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
      { numRuns: 5_000 },
    )
  })
}

/** @returns Every status that occurred, and the code of every process warning. */
async function judgeEach(
  options: AuthenticatorOptions,
  work: (statusOf: (request: AuthRequest) => Promise<number>) => Promise<void>,
): Promise<Seen> {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const authenticator = createAuthenticator(options)
  const statuses = new Set<number>()
  try {
    await work(async (request) => {
      const outcome = await authenticator.authenticate(request)
      const status = outcome.kind === 'refused' ? outcome.refusal.status : 200
      statuses.add(status)
      return status
    })
    const warnings = emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))
    return { statuses: [...statuses], warnings }
  } finally {
    await authenticator.close()
    emitWarning.mockRestore()
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
