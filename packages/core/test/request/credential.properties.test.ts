import { existsSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import {
  createAuthenticator,
  type AuthRequest,
  type AuthenticatorOptions,
  type Outcome,
} from '../../src/index.ts'
import { anyCharacter } from '../../../conformance/src/any-character.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { startKeyServer } from '../jwt/key-server.ts'
import { AUDIENCE, ISSUER, makeSigner, sign } from '../jwt/token-issuer.ts'
import { Tally } from '../hostile/tally.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_AUDIENCE')

const KEY = 'the-only-good-key'
const REFUSALS: readonly number[] = [401, 503]

// A key set that can be had: what a client sends must never look like an outage.
const signer = await makeSigner('ES256')
const keyServer = await startKeyServer(signer.publicJwk)
afterAll(async () => keyServer.stop())

const apiKeys = {
  lookup: async (key: string) =>
    key === KEY ? { tokenId: 'apit_1', organizationId: 'org_1' } : null,
}
const jwt = {
  organizationClaim: 'oid',
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  jwksUri: keyServer.url,
} as const

const KINDS: readonly (readonly [string, AuthenticatorOptions])[] = [
  ['API keys', { apiKeys }],
  ['access tokens', { jwt }],
  ['both', { apiKeys, jwt }],
  ['an extractor', { apiKeys, extractToken: ({ headers }) => Object(headers)['authorization'] }],
]

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
    const seen = await judgeAll(options, anyString, (credential) => ({
      headers: { authorization: `Bearer ${credential}` },
    }))
    expect(seen.warnings).not.toContain('CLAVIGER_BUG')
    expect(seen.statuses).toEqual([401])
  })

  test('any string as the whole header gives a refusal, and never a throw', async () => {
    const seen = await judgeAll(options, anyString, (authorization) => ({
      headers: { authorization },
    }))
    expect(seen.warnings).not.toContain('CLAVIGER_BUG')
    expect(seen.statuses).toEqual([401])
  })

  // Only a framework with a bug can bring these about; none of them admits.
  test('any headers, and anything in their place, give a refusal, and never a throw', async () => {
    const anyRequest = fc.record({ headers: anyHeaders, rawHeaders: fc.anything() })
    const seen = await judgeAll(options, anyRequest, (request) => request as unknown as AuthRequest)
    expect(REFUSALS).toEqual(expect.arrayContaining(seen.statuses))
  })
})

const CORPUS = new URL('../../../../../shared/corpora/naughty_strings.json', import.meta.url)

describe.runIf(existsSync(CORPUS))('naughty strings', () => {
  test.each(KINDS)('are refused as credentials and inside tokens, with %s', async (_, options) => {
    const credentials = naughtyStrings().flatMap((string) => {
      const header = { alg: 'ES256', kid: string, typ: string }
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
    expect(seen.statuses).toEqual([401])
  })

  interface Member {
    readonly name: string
    readonly where: 'header' | 'claims'
    readonly reasons: readonly string[]
  }

  test.each<Member>([
    { name: 'kid', where: 'header', reasons: ['unknown_kid', 'malformed'] },
    { name: 'typ', where: 'header', reasons: ['bad_type'] },
    { name: 'iss', where: 'claims', reasons: ['bad_issuer'] },
    { name: 'aud', where: 'claims', reasons: ['bad_audience'] },
  ])(
    'are refused as the $name of a token that is well signed',
    async ({ name, where, reasons }) => {
      const outcomes = await judgeSigned(name, where)
      for (const { string, outcome } of outcomes) {
        expect([string, outcome]).toMatchObject([string, { refusal: { status: 401 } }])
        expect(reasons).toContain(outcome.kind === 'refused' && outcome.reason)
      }
    },
  )

  test('are a user and nothing else as the sub of a token that is well signed', async () => {
    for (const { string, outcome } of await judgeSigned('sub', 'claims')) {
      expect([string, outcome]).toMatchObject([
        string,
        string === ''
          ? { kind: 'refused', reason: 'bad_claims', refusal: { status: 401 } }
          : { kind: 'granted', auth: { userId: string, organizationId: 'org_1', scopes: [] } },
      ])
    }
  })

  test('give no scope but what is there, as the scope of a token that is well signed', async () => {
    for (const { string, outcome } of await judgeSigned('scope', 'claims')) {
      if (outcome.kind !== 'granted') throw new Error(`Refused: ${JSON.stringify(string)}`)
      // RFC 6749 §3.3, character by character.
      const isScope = (part: string) =>
        part !== '' &&
        part.split('').every((char) => char > ' ' && char <= '~' && char !== '"' && char !== '\\')
      expect(outcome.auth.scopes).toEqual(string.split(' ').filter(isScope))
    }
  })

  /** Presents a token for each string, good but for one member; none may cause a request of its own. */
  async function judgeSigned(name: string, where: Member['where']) {
    const fetches = vi.spyOn(globalThis, 'fetch')
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const lookup = vi.fn<typeof apiKeys.lookup>(apiKeys.lookup)
    const authenticator = createAuthenticator({ apiKeys: { lookup }, jwt })
    const tally = new Tally()
    const judged: { readonly string: string; readonly outcome: Outcome }[] = []
    try {
      for (const string of naughtyStrings()) {
        const member = { [name]: string }
        const token = await (where === 'header' ? sign(signer, {}, member) : sign(signer, member))
        const outcome = await authenticator.authenticate({
          headers: { authorization: `Bearer ${token}` },
        })
        tally.add(outcome)
        judged.push({ string, outcome })
      }
      expect(lookup).not.toHaveBeenCalled()
      // Of an audience that no token had so far, the operator is told.
      const warnings = emitWarning.mock.calls.map(([, options]) => Object(options).code)
      expect(warnings.filter((code) => code !== 'CLAVIGER_AUDIENCE')).toEqual([])
      // The key set, and once more for a kid that is not in it.
      expect(new Set(fetches.mock.calls.map(([url]) => url))).toEqual(
        new Set(name === 'typ' || name === 'iss' ? [] : [keyServer.url]),
      )
      expect(fetches.mock.calls.length).toBeLessThanOrEqual(2)
      expect(judged.length).toBeGreaterThan(500)
      console.log(`naughty strings as ${name}, well signed: ${tally.toString()}`)
      return judged
    } finally {
      await authenticator.close()
      emitWarning.mockRestore()
      fetches.mockRestore()
    }
  }
})

function naughtyStrings(): readonly string[] {
  const { strings } = JSON.parse(readFileSync(CORPUS, 'utf8')) as { readonly strings: string[] }
  return strings
}

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
      { numRuns: soakCount('credentialProperties') },
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
  const tally = new Tally()
  try {
    await work(async (request) => {
      const outcome = await authenticator.authenticate(request)
      tally.add(outcome)
      const status = outcome.kind === 'refused' ? outcome.refusal.status : 200
      statuses.add(status)
      return status
    })
    const warnings = emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))
    console.log(`${expect.getState().currentTestName}: ${tally.toString()}`)
    return { statuses: [...statuses], warnings }
  } finally {
    await authenticator.close()
    emitWarning.mockRestore()
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
