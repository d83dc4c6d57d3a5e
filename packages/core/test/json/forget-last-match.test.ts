import { describe, expect, test } from 'vitest'
import { extractCredential, readCredential } from '../../src/request/credential.ts'
import { forgetLastMatch } from '../../src/json/forget-last-match.ts'
import { createAuthenticator } from '../../src/index.ts'
import { isCanonicalBase64url } from '../../src/json/base64url.ts'
import { parseCompactToken } from '../../src/jwt/compact-token.ts'
import { summarizeError } from '../../src/verdict/summarize-error.ts'
import { bearerCredential } from '../support/bearer-credential.ts'

const KEY = 'live_5b9c1f0e7d'
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const SUBJECT = 'a-subject-of-the-token'
const TOKEN = `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part({ sub: SUBJECT })}.c2ln`
const request = (credential: string) => ({ headers: { authorization: `Bearer ${credential}` } })

// What any code of the process can read after a match.
const statics = () =>
  [RegExp.input, RegExp.lastMatch, RegExp.lastParen, RegExp.leftContext, RegExp.rightContext]
    .concat([RegExp.$1, RegExp.$2, RegExp.$3])
    .join('\n')
const secrets = [KEY, SUBJECT, ...TOKEN.split('.')]
const secretsLeft = () => secrets.filter((secret) => statics().includes(secret))

test('a match leaves its string behind, and forgetLastMatch overwrites it', () => {
  expect(/live_/.test(KEY)).toBe(true)
  expect(statics()).toContain(KEY)
  forgetLastMatch()
  expect(statics().trim()).toBe('')
})

describe('no part of a credential stays in RegExp after', () => {
  test.each<[string, () => unknown]>([
    ['a Bearer header', () => bearerCredential(`Bearer ${KEY}`)],
    ['a malformed Bearer header', () => bearerCredential(`Bearer ${KEY} ${KEY}`)],
    ['readCredential', () => readCredential(request(KEY))],
    ['extractCredential', () => extractCredential(request(''), () => KEY, 1_000)],
    ['isCanonicalBase64url', () => isCanonicalBase64url(TOKEN.split('.')[1] ?? '')],
    ['parseCompactToken', () => parseCompactToken(TOKEN)],
    ['summarizeError', () => summarizeError(Object.assign(new Error(KEY), { code: KEY }))],
  ])('%s', (_, act) => {
    act()
    expect(secretsLeft()).toEqual([])
  })

  test.each([
    ['an admitted key', KEY],
    ['an unknown key', `${KEY}-unknown`],
    ['a token', TOKEN],
    ['a malformed credential', `${KEY}!`],
  ])('a request with %s', async (_, credential) => {
    const authenticator = createAuthenticator({
      apiKeys: {
        lookup: async (key) =>
          key === KEY ? { tokenId: 'apit_1', organizationId: 'org_1' } : null,
      },
      jwt: {
        issuer: 'https://issuer.example',
        audience: 'api',
        algorithms: ['RS256'],
        jwksUri: 'https://issuer.example/keys',
      },
      onEvent: () => {},
    })
    const decided = authenticator.authenticate(request(credential))
    expect(secretsLeft()).toEqual([])
    await decided
    expect(secretsLeft()).toEqual([])
  })
})
