import { describe, expect, test, vi } from 'vitest'
import { hasCorpora, readCorpus } from './corpora/corpus.ts'
import type { Jwk } from './corpora/public-jwk.ts'
import { ENCRYPTED, NO_COMPACT, whyNoToken } from './corpora/reasons.ts'
import { board, court, scoreSignature, setOf, skipped, useCourt } from './corpora/vectors.ts'

useCourt()

describe.skipIf(!hasCorpora)(`third-party vectors${skipped}`, () => {
  test('the cookbook of RFC 7520', async () => {
    const file = 'rfc7520_cookbook.json'
    interface Case {
      readonly path: string
      readonly input?: { readonly key?: Jwk & { readonly kid?: string } }
      readonly output?: { readonly compact?: string }
    }
    const { cases } = readCorpus(file) as { cases: Case[] }
    const tokens = cases.filter(({ output }) => output?.compact)
    const keys = cases.filter(({ path }) => path.startsWith('jwk/'))
    board.leaveOut(file, keys.length, 'a key, and no token signed with it')
    board.leaveOut(file, cases.length - tokens.length - keys.length, NO_COMPACT)
    for (const { path, input, output } of tokens) {
      const { d: _, ...key } = input?.key ?? {}
      const token = output?.compact ?? ''
      const why = token.split('.').length === 5 ? ENCRYPTED : whyNoToken(token)
      await scoreSignature(file, path, 'valid', token, setOf(publicOnly(key)), why)
    }
    expect(board.summary(file)).toEqual({ cases: tokens.length, unexplained: [] })
  })

  test('the worked examples of RFC 7515, 7519, 7797 and 8037', async () => {
    const file = 'rfc_worked_examples.json'
    interface Case {
      readonly name: string
      readonly token: string
      readonly key: Jwk
      readonly signature: string
      readonly asAccessToken: string
    }
    const { cases } = readCorpus(file) as { cases: Case[] }
    for (const { name, token, key, signature, asAccessToken } of cases) {
      const expected = signature === 'valid' ? 'valid' : 'invalid'
      await scoreSignature(file, name, expected, token, setOf(key))
      expect(asAccessToken).toBe('reject401')
      const { status } = await court.judge(token, JSON.stringify(setOf(key)))
      // A set of symmetric keys is unusable, so the verdict is *cannot tell* unless the token is malformed.
      expect(key.kty === 'oct' ? [401, 503] : [401]).toContain(status)
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })

  test('the examples of RFC 7515 were access tokens in 2011', async () => {
    const { cases } = readCorpus('rfc_worked_examples.json') as {
      cases: { name: string; token: string; key: Jwk }[]
    }
    vi.useFakeTimers({ toFake: ['Date'], now: 1_300_819_000_000 })
    for (const part of ['A.2 RS256', 'A.3 ES256']) {
      const found = cases.find(({ name }) => name.endsWith(part))
      const keySet = JSON.stringify(setOf(found?.key ?? {}))
      const { verdict } = await court.judge(found?.token ?? '', keySet, { issuer: 'joe' })
      expect([part, verdict]).toEqual([part, 'granted'])
    }
  })
})

function publicOnly(key: Jwk): Jwk {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...others } = key
  return others
}
