import { describe, expect, test, vi } from 'vitest'
import { createAuthenticator, type Outcome } from '../../src/index.ts'
import { Tally } from '../hostile/tally.ts'
import { sharedSigner, sign } from '../jwt/token-issuer.ts'
import {
  apiKeys,
  base64url,
  judgeEach,
  jwt,
  keyServer,
  KINDS,
  useKeyServer,
} from './judged-credentials.ts'
import { hasNaughtyStrings, naughtyStrings } from './naughty-strings.ts'

useKeyServer()

describe.runIf(hasNaughtyStrings)('naughty strings', () => {
  test.each(KINDS)('are refused as credentials and inside tokens, with %s', async (_, options) => {
    const credentials = naughtyStrings().flatMap((string) => {
      const header = { alg: 'ES256', kid: string, typ: string }
      const payload = { iss: string, aud: string, sub: string, scope: string, exp: string }
      const token = [header, payload].map((part) => base64url(JSON.stringify(part))).join('.')
      return [string, base64url(string), `${token}.AA`]
    })
    const seen = await judgeEach(options(), async (statusOf) => {
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
    const signer = await sharedSigner('ES256')
    const fetches = vi.spyOn(globalThis, 'fetch')
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const lookup = vi.fn<typeof apiKeys.lookup>(apiKeys.lookup)
    const authenticator = createAuthenticator({ apiKeys: { lookup }, jwt: jwt() })
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
