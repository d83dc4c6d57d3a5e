import { describe, expect, test } from 'vitest'
import { hasCorpora, overridesOf, readCorpus } from './corpora/corpus.ts'
import type { Jwk } from './corpora/public-jwk.ts'
import { ENCRYPTED, NO_ED448, PRIMITIVE, whyNoToken } from './corpora/reasons.ts'
import { board, scoreSignature, setOf, skipped, useCourt } from './corpora/vectors.ts'

useCourt()

const PRIMITIVES = [
  ['wycheproof_ecdsa_secp256r1_sha256_p1363_test.json', 262],
  ['wycheproof_ecdsa_secp384r1_sha384_p1363_test.json', 280],
  ['wycheproof_ecdsa_secp521r1_sha512_p1363_test.json', 318],
  ['wycheproof_ed25519_test.json', 151],
  ['wycheproof_ed448_test.json', 87],
  ['wycheproof_rsa_signature_2048_sha256_test.json', 259],
  ['wycheproof_rsa_signature_2048_sha512_test.json', 259],
  ['wycheproof_rsa_pss_2048_sha256_mgf1_32_test.json', 108],
] as const

const textOf = (token: unknown) => (typeof token === 'string' ? token : JSON.stringify(token))

describe.skipIf(!hasCorpora)(`third-party vectors${skipped}`, () => {
  describe('Wycheproof', () => {
    interface Group {
      readonly private: Jwk & { readonly keys?: Jwk[] }
      readonly public?: Jwk & { readonly keys?: Jwk[] }
      readonly tests: readonly {
        readonly tcId: number
        readonly result: string
        readonly jws?: string | object
        readonly jwe?: string | object
      }[]
    }

    test.each([
      ['wycheproof_json_web_signature_test.json', 401],
      ['wycheproof_json_web_key_test.json', 26],
      ['wycheproof_json_web_crypto_test.json', 83],
      ['wycheproof_json_web_encryption_test.json', 139],
    ])('%s', async (file, cases) => {
      const expectedOf = overridesOf(file)
      for (const group of (readCorpus(file) as { testGroups: Group[] }).testGroups) {
        const key = group.public ?? group.private
        const keySet = key.keys === undefined ? setOf(key) : { keys: key.keys }
        for (const { tcId, result, jws, jwe } of group.tests) {
          const token = textOf(jws ?? jwe)
          const why = jwe === undefined ? whyNoToken(token) : ENCRYPTED
          await scoreSignature(file, tcId, expectedOf(tcId, result), token, keySet, why)
        }
      }
      expect(board.summary(file)).toEqual({ cases: cases, unexplained: [] })
    })
  })

  test('Wycheproof, of what lies below: not one of its signatures is over a token', () => {
    for (const [file, cases] of PRIMITIVES) {
      const { testGroups } = readCorpus(file) as {
        testGroups: { tests: { msg: string }[] }[]
      }
      const messages = testGroups.flatMap(({ tests }) => tests.map(({ msg }) => msg))
      const texts = messages.map((msg) => Buffer.from(msg, 'hex').toString('latin1'))
      expect([file, texts.filter((text) => /^[\w-]+\.[\w-]+$/.test(text))]).toEqual([file, []])
      expect([file, texts.length]).toEqual([file, cases])
      board.leaveOut(file, cases, file.includes('ed448') ? NO_ED448 : PRIMITIVE)
    }
  })
})
