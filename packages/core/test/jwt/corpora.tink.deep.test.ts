import { describe, expect, test, vi } from 'vitest'
import { hasCorpora, overridesOf, readCorpus } from './corpora/corpus.ts'
import {
  board,
  court,
  FOR_EVER,
  ourKeySet,
  signBytes,
  skipped,
  useCourt,
} from './corpora/vectors.ts'

useCourt()

const TINK: Record<string, string> = {
  'typ correct': 'typ must be JWT, at+jwt or absent (RFC 8725 §3.11)',
  'iat future but not required past': 'a token from the future is not good yet',
  'aud present, none configured': '`audience: null` skips aud explicitly',
}

describe.skipIf(!hasCorpora)(`third-party vectors${skipped}`, () => {
  test('Tink, with its tokens signed again by a key of ours', async () => {
    const file = 'tink_jwt_validation_cases.json'
    interface Case {
      readonly name: string
      readonly token?: string
      readonly generate?: Record<
        'header' | 'payloadOpen' | 'payloadMid' | 'payloadClose',
        string
      > & {
        readonly times: number
      }
      readonly expect: string
      readonly now?: number
      readonly skew?: number
      readonly issuer?: string
      readonly audience?: string
      readonly tinkOnly?: string
    }
    const expectedOf = overridesOf(file)
    const { cases } = readCorpus(file) as { cases: Case[] }
    for (const { name, token = '', generate, issuer = null, audience = null, ...one } of cases) {
      const [rawHeader = '', rawPayload = ''] = token.split('.')
      const header = generate?.header ?? Buffer.from(rawHeader, 'base64url').toString('latin1')
      const payload =
        generate === undefined
          ? Buffer.from(rawPayload, 'base64url').toString('latin1')
          : generate.payloadOpen.repeat(generate.times) +
            generate.payloadMid +
            generate.payloadClose.repeat(generate.times)
      // Tink takes tokens without exp. With one, each is refused or not for what it is about.
      const withExp = /"exp"/.test(payload)
        ? payload
        : payload.replace(/^\{/, `{"exp":${FOR_EVER},`)
      const signed = await signBytes(
        Buffer.from(header.replace('HS256', 'ES256'), 'latin1'),
        Buffer.from(withExp, 'latin1'),
      )
      const now = one.now === undefined ? Date.now() : one.now * 1_000
      vi.useFakeTimers({ toFake: ['Date'], now })
      const options = { issuer, audience, clockToleranceSeconds: one.skew ?? 0 }
      // Rejects where the options cannot work: an empty issuer is refused at startup.
      const got = await court.judge(signed, ourKeySet(), options).then(
        ({ verdict }) => (verdict === 'granted' ? 'valid' : 'invalid'),
        () => 'invalid' as const,
      )
      vi.useRealTimers()
      board.add({
        file,
        id: name,
        expected: expectedOf(name, one.expect),
        got,
        why: TINK[name],
      })
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })
})
