import { describe, expect, test, vi } from 'vitest'
import { hasCorpora, readCorpus } from './corpora/corpus.ts'
import { jsonOrX509, mutated, pemKeySet, type EnvoyCase } from './corpora/envoy-key-sets.ts'
import { judgeSignature } from './corpora/judge.ts'
import {
  ANOTHER_SET,
  NO_ALG,
  NO_EXP,
  NO_KID,
  SHORT_COORDINATE,
  whyNoToken,
} from './corpora/reasons.ts'
import {
  board,
  court,
  ourKeySet,
  scoreSignature,
  signBytes,
  skipped,
  useCourt,
} from './corpora/vectors.ts'

useCourt()

const ENVOY: Record<string, string> = {
  'JwksParseTest.JwksECMatchAlgES512CrvP521': SHORT_COORDINATE,
  'VerifyJwkECTest.KidES512OK': SHORT_COORDINATE,
  'VerifyJwkECTest.PubkeyNoKidOK': NO_KID,
  'VerifyJwkOKPTest.PubkeyNoKidOK': NO_KID,
  'VerifyJwkRsaPssTest.Ps512CorrectKidOK': ANOTHER_SET,
  'VerifyKidMatchingTest.JwtTextWithNoKidNoMatchingKey': ANOTHER_SET,
  'VerifyPKCSTestRs256.jwksIncorrectAlgSpecifiedFail': NO_ALG,
  'VerifyPEMTestOKP.jwksIncorrectAlgSpecifiedFail': NO_ALG,
}

describe.skipIf(!hasCorpora)(`third-party vectors${skipped}`, () => {
  describe('Envoy', () => {
    const file = 'envoy_jwt_verify_lib_cases.json'
    const casesOf = (wanted: (one: EnvoyCase) => boolean) =>
      (readCorpus(file) as { cases: EnvoyCase[] }).cases.filter(wanted)

    test('key sets', async () => {
      const name = `${file} (key sets)`
      const cases = casesOf(
        (one) => one.expectVerifyStatus === undefined && one.jwksText !== undefined,
      )
      for (const { name: id, jwksText = '', jwksType, expectJwksStatus } of cases) {
        const anyToken = await signBytes(Buffer.from('{"alg":"ES256"}'), Buffer.from('{}'))
        const { keySet } = await court.judge(anyToken, jwksText)
        const why =
          jwksType === 'PEM'
            ? 'PEM is not a key set (RFC 7517 §5)'
            : jwksText.includes('CERTIFICATE')
              ? 'certificates by kid are not a key set (RFC 7517 §5)'
              : /"kty": "(?:EC)"/.test(jwksText) && !/"crv"/.test(jwksText)
                ? 'an EC key without crv (RFC 7518 §6.2.1.1)'
                : ENVOY[id.replace(/^.*\.cc:/, '')]
        const expected = expectJwksStatus === 'Ok' ? 'valid' : 'invalid'
        board.add({ file: name, id, expected, got: keySet === 'fresh' ? 'valid' : 'invalid', why })
      }
      expect(board.summary(name)).toEqual({ cases: cases.length, unexplained: [] })
    })

    test('forms of tokens', async () => {
      const name = `${file} (forms)`
      const cases = casesOf(
        (one) => one.expectVerifyStatus === undefined && one.token !== undefined,
      )
      for (const { name: id, token = '', expectParseStatus } of cases) {
        // Signed again, with our own key: what was not acceptable must not become so by a signature.
        const [header = '', payload = ''] = token.split('.')
        const bytes = Buffer.from(header, 'base64url').toString('latin1')
        const ourHeader = bytes.replace(/"(?:RS|HS)256"/, '"ES256"').replace(/,"kid":"[^"]*"/, '')
        const ours = Buffer.from(ourHeader, 'latin1')
        const isWhole = token.split('.').length === 3 && whyNoToken(token) === undefined
        const signedAgain = isWhole
          ? await signBytes(ours, Buffer.from(payload, 'base64url'))
          : token
        const claims = Buffer.from(payload, 'base64url').toString()
        const exp = Number(/"exp"\s*:\s*(\d+)/.exec(claims)?.[1] ?? 0)
        vi.useFakeTimers({ toFake: ['Date'], now: exp === 0 ? Date.now() : exp * 1_000 - 60_000 })
        const { verdict } = await court.judge(signedAgain, ourKeySet())
        vi.useRealTimers()
        const why = whyNoToken(token) ?? (/"exp"/.test(claims) ? undefined : NO_EXP)
        const got = verdict === 'granted' ? 'valid' : 'invalid'
        board.add({
          file: name,
          id,
          expected: expectParseStatus === 'Ok' ? 'valid' : 'invalid',
          got,
          why,
        })
      }
      expect(board.summary(name)).toEqual({ cases: cases.length, unexplained: [] })
    })

    test('signatures', async () => {
      const name = `${file} (signatures)`
      const cases = casesOf((one) => one.expectVerifyStatus !== undefined)
      for (const { name: id, token = '', jwksText, jwksType, expectVerifyStatus } of cases) {
        if (id.endsWith('MissingAudience')) {
          board.leaveOut(name, 1, 'its key set and the audience asked for are not in the file')
          continue
        }
        const keySet =
          jwksType === 'PEM'
            ? pemKeySet(jwksText ?? '')
            : (jsonOrX509(jwksText) ?? mutated(cases, id))
        const expected = expectVerifyStatus === 'Ok' ? 'valid' : 'invalid'
        await scoreSignature(
          name,
          id,
          expected,
          token,
          keySet,
          whyNoToken(token) ?? ENVOY[id.replace(/^.*\.cc:/, '')],
        )
        await expectGrantBeforeExpiry(token, keySet)
      }
      expect(board.summary(name)).toEqual({ cases: cases.length - 1, unexplained: [] })
    })

    /** Where a signature is good and there is an exp, an API would have granted it at the time. */
    async function expectGrantBeforeExpiry(token: string, keySet: object): Promise<void> {
      const [, payload = ''] = token.split('.')
      const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: number }
      if (exp === undefined || (await judgeSignature(token, keySet)) === 'invalid') return
      vi.useFakeTimers({ toFake: ['Date'], now: exp * 1_000 - 60_000 })
      const { verdict } = await court.judge(token, JSON.stringify(keySet))
      vi.useRealTimers()
      expect(verdict).toBe('granted')
    }
  })
})
