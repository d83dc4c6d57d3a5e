import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hasCorpora, overridesOf, readCorpus, type Expected } from './corpora/corpus.ts'
import { jwkOfCertificate, jwkOfSpki, jwkOfSsh, jwkOfText, type Jwk } from './corpora/public-jwk.ts'
import { TRIED_WITHOUT_KID } from './corpora/reasons.ts'
import {
  board,
  court,
  FOR_EVER,
  headerOf,
  ourKeySet,
  scoreSignature,
  setOf,
  signer,
  skipped,
  useCourt,
} from './corpora/vectors.ts'

useCourt()

describe.skipIf(!hasCorpora)(`third-party vectors${skipped}`, () => {
  test('joserfc', async () => {
    const file = 'joserfc_fixtures.json'
    interface Case {
      readonly fixture: string
      readonly name: string
      readonly compact?: string
      readonly token?: string
      readonly public_key_text?: string
    }
    const all = (readCorpus(file) as { cases: Case[] }).cases
    const cases = all.filter((one) => one.compact ?? one.token)
    board.leaveOut(file, all.length - cases.length, 'a key and a payload to sign, and no token')
    for (const { fixture, name, compact, token, public_key_text: key } of cases) {
      const presented = compact ?? token ?? ''
      const { d: _, ...jwk } =
        key === undefined ? { kty: 'oct', k: 'AA', d: '' } : { ...jwkOfText(key), d: '' }
      const keySet = setOf(jwk)
      await scoreSignature(
        file,
        `${fixture} ${name}`,
        name.includes('b64') ? 'invalid' : 'valid',
        presented,
        keySet,
      )
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })

  test('the Corona-Warn-App', async () => {
    const file = 'cwa_jwkset_cases.json'
    interface WithCertificates {
      readonly name: string
      readonly keys: readonly (Jwk & {
        readonly x5c: readonly string[]
        readonly kid: string
      })[]
      readonly token: string
      readonly expect: string
      readonly error?: string | null
    }
    interface Plain {
      readonly token: string
      readonly publicKeySpkiBase64: string
      readonly alg: string
      readonly expect: Expected
    }
    const { cases, plain } = readCorpus(file) as { cases: WithCertificates[]; plain: Plain[] }
    const expectedOf = overridesOf(file)
    for (const { name, keys, token, expect: published } of cases) {
      const keySet = {
        keys: keys.map(({ x5c, kid, ...others }) => ({
          ...others,
          kid,
          ...jwkOfCertificate(x5c[0] ?? ''),
        })),
      }
      const why = headerOf(token)?.kid === undefined ? TRIED_WITHOUT_KID : undefined
      await scoreSignature(file, name, expectedOf(name, published), token, keySet, why)
    }
    for (const [i, { token, publicKeySpkiBase64, alg, expect: expected }] of plain.entries()) {
      const kid = headerOf(token)?.kid
      const jwk = { ...jwkOfSpki(publicKeySpkiBase64), alg, ...(kid === undefined ? {} : { kid }) }
      const why = alg === 'RS256' ? 'RSA of 1,024 bits (RFC 7518 §3.3)' : undefined
      await scoreSignature(file, `plain ${i}`, expected, token, setOf(jwk), why)
    }
    expect(board.summary(file)).toEqual({ cases: cases.length + plain.length, unexplained: [] })
  })

  test('PyJWT: a public key is no HMAC secret', async () => {
    const file = 'pyjwt_advisory_tokens.json'
    interface Case {
      readonly name: string
      readonly token: string
      readonly sshPublicKey: string
      readonly expect: Expected
    }
    const { cases } = readCorpus(file) as { cases: Case[] }
    for (const { name, token, sshPublicKey, expect: expected } of cases) {
      await scoreSignature(file, name, expected, token, setOf(jwkOfSsh(sshPublicKey)))
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })

  test('secrets that everybody knows sign nothing', async () => {
    const file = 'weak_hmac_secrets_sample.json'
    const { secrets } = readCorpus(file) as { secrets: string[] }
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const input = `${encode({ alg: 'HS256', kid: signer.kid })}.${encode({ exp: FOR_EVER })}`
    for (const [i, secret] of secrets.entries()) {
      const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
      const { verdict } = await court.judge(token, ourKeySet())
      const got = verdict === 'granted' ? 'valid' : 'invalid'
      board.add({ file, id: i, expected: 'invalid', got })
    }
    expect(board.summary(file)).toEqual({ cases: secrets.length, unexplained: [] })
  })

  test('Istio', async () => {
    const file = 'istio_sample.json'
    const { jwks, cases } = readCorpus(file) as {
      jwks: object
      cases: { name: string; token: string; issuer: string }[]
    }
    for (const { name, token, issuer } of cases) {
      const { verdict } = await court.judge(token, JSON.stringify(jwks), { issuer })
      board.add({
        file,
        id: name,
        expected: 'valid',
        got: verdict === 'granted' ? 'valid' : 'invalid',
      })
      expect((await court.judge(token, JSON.stringify(jwks), { issuer: 'else' })).verdict).toBe(
        'bad_issuer',
      )
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })
})
