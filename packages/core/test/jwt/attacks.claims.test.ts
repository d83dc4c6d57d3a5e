import { domainToASCII } from 'node:url'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { AUDIENCE, claimsOf, ISSUER, sign, signRaw, type Claims } from './token-issuer.ts'
import { apiOf, server, signerOf, useAttackedApi } from './attacked-api.ts'

useAttackedApi()

describe('an issuer or an audience that looks like ours', () => {
  const KIND = 'look-alikes'

  test.each<[string, (url: string) => string]>([
    ['a Cyrillic letter', (url) => url.replace('e', '\u0435')],
    ['another Cyrillic letter', (url) => url.replace('a', '\u0430')],
    ['a Greek letter', (url) => url.replace('p', '\u03c1')],
    ['a full-width letter', (url) => url.replace('example', '\uff45xample')],
    ['a full-width dot', (url) => url.replace('.', '\uff0e')],
    ['an ideographic dot', (url) => url.replace('.', '\u3002')],
    ['a full-width slash', (url) => url.replace('//', '/\uff0f')],
    ['a division slash', (url) => url.replace('//', '\u2215\u2215')],
    ['a long s', (url) => url.replace('s', '\u017f')],
    ['a ligature', (url) => url.replace('example', 'exam\u{1d429}le')],
    ['a zero-width joiner', (url) => url.replace('example', 'ex\u200dample')],
    ['a zero-width space', (url) => `${url}\u200b`],
    ['a soft hyphen', (url) => url.replace('example', 'ex\u00adample')],
    ['a byte order mark', (url) => `\ufeff${url}`],
    ['a right-to-left override', (url) => `\u202e${url}`],
    ['a combining accent', (url) => `${url}\u0301`],
    ['a trailing dot', (url) => `${url}.`],
    ['a trailing slash', (url) => `${url}/`],
    ['a path of nothing', (url) => `${url}/.`],
    ['an empty query', (url) => `${url}?`],
    ['an empty fragment', (url) => `${url}#`],
    ['the default port', (url) => `${url}:443`],
    ['a user', (url) => url.replace('//', '//a@')],
    ['our own as the user of another', (url) => `${url}@evil.example`],
    ['http', (url) => url.replace('https', 'http')],
    ['no scheme', (url) => url.replace('https://', '')],
    ['upper case', (url) => url.toUpperCase()],
    ['an upper-case scheme', (url) => url.replace('https', 'HTTPS')],
    ['one upper-case letter', (url) => url.replace('example', 'Example')],
    ['a percent-encoded letter', (url) => url.replace('example', '%65xample')],
    ['a space before it', (url) => ` ${url}`],
    ['a line feed after it', (url) => `${url}\n`],
    ['NUL after it', (url) => `${url}\u0000`],
    ['NUL and more after it', (url) => `${url}\u0000.evil.example`],
    ['a backslash', (url) => url.replace('//', String.raw`\\`)],
    [
      'the punycode of a look-alike',
      (url) => `https://${domainToASCII(url.slice('https://'.length).replace('a', '\u0430'))}`,
    ],
  ])('is not ours: %s', async (_, change) => {
    const { verdict } = apiOf(KIND)
    const es256 = signerOf('ES256')
    expect(change(ISSUER)).not.toBe(ISSUER)
    expect(change(AUDIENCE)).not.toBe(AUDIENCE)
    expect(await verdict(await sign(es256, { iss: change(ISSUER) }))).toBe('bad_issuer')
    expect(await verdict(await sign(es256, { aud: change(AUDIENCE) }))).toBe('bad_audience')
    expect(await verdict(await sign(es256, { aud: [change(AUDIENCE), change(AUDIENCE)] }))).toBe(
      'bad_audience',
    )
  })

  const COMPOSED = 'https://caf\u00e9.example'
  const FORMS = {
    'composed (NFC)': COMPOSED,
    'decomposed (NFD)': COMPOSED.normalize('NFD'),
    punycode: `https://${domainToASCII('caf\u00e9.example')}`,
  }

  test.each(Object.entries(FORMS))('is compared as it is written: ours is %s', async (_, ours) => {
    const es256 = signerOf('ES256')
    const { verdict } = apiOf(KIND, { jwksUri: server.url, issuer: ours, audience: ours })
    for (const other of Object.values(FORMS).filter((form) => form !== ours)) {
      expect(await verdict(await sign(es256, { iss: other, aud: ours }))).toBe('bad_issuer')
      expect(await verdict(await sign(es256, { iss: ours, aud: other }))).toBe('bad_audience')
    }
    const control = apiOf('controls', { jwksUri: server.url, issuer: ours, audience: ours })
    expect(await control.verdict(await sign(es256, { iss: ours, aud: ours }))).toBe('granted')
  })
})

describe('claims of a caller that are made to hurt', () => {
  const KIND = 'hostile claims'
  const nested = (open: string, middle: string, close: string, depth: number) =>
    open.repeat(depth) + middle + close.repeat(depth)

  test.each<[string, string]>([
    ['arrays in arrays', nested('[', '', ']', 2_700)],
    ['objects in objects', nested('{"a":', '1', '}', 900)],
    ['both in turn', nested('[{"":', '0', '}]', 750)],
    ['prototypes in prototypes', nested('{"__proto__":', '{"scope":"admin"}', '}', 300)],
    ['more than a number', '1e400'],
    ['less than a number', '-1e400'],
    ['nearly more', '1.7976931348623157e308'],
    ['nearly nothing', '1e-400'],
    ['minus zero', '-0'],
    ['no safe integer', '9007199254740993'],
    ['a number of 4,000 digits', '9'.repeat(4_000)],
    ['a fraction of 4,000 digits', `0.${'3'.repeat(4_000)}`],
    ['an exponent of 1,000 digits', `1e${'9'.repeat(1_000)}`],
    ['an array of 2,500 numbers', `[${'1,'.repeat(2_500)}1]`],
    ['a method of its own', '{"toJSON":1,"toString":2,"then":3,"valueOf":null}'],
    ['a promise', '{"then":{"constructor":"Promise"}}'],
    ['a string of NULs', JSON.stringify('\u0000'.repeat(800))],
  ])('are answered, and are nothing but claims: %s', async (_, json) => {
    const { present } = apiOf(KIND)
    const claims = `${JSON.stringify(claimsOf()).slice(0, -1)},"x":${json}}`
    const header = { alg: 'ES256', kid: 'key-ES256' }
    const outcome = await present(await signRaw(signerOf('ES256'), header, claims))
    if (outcome.kind !== 'granted') throw new Error(outcome.reason)
    const { auth } = outcome
    expect(auth).toMatchObject({ kind: 'jwt', organizationId: 'org_1', scopes: [] })
    expect(auth).not.toHaveProperty('userId')
    expect(Object.isFrozen(auth.kind === 'jwt' && auth.claims)).toBe(true)
    expect(() => inspect(outcome)).not.toThrow()
  })

  test.each<[string, string]>([
    ['deep', nested('[', '', ']', 1_200)],
    ['a huge number', '1e400'],
    ['a prototype', '{"alg":"none","kid":"x"}'],
  ])('in the header are passed over: %s', async (_, json) => {
    const header = `{"alg":"ES256","kid":"key-ES256","__proto__":${json},"x":${json}}`
    const token = await signRaw(signerOf('ES256'), header, claimsOf())
    expect(await apiOf(KIND).verdict(token)).toBe('granted')
  })

  test.each<[string, Claims]>([
    ['1', { scopes: 1, scope: 'admin', scp: 'admin' }],
    ['true', { scopes: true, scope: 'admin', scp: 'admin' }],
    ['an object', { scopes: {}, scope: 'admin', scp: 'admin' }],
    ['an object with scopes in it', { scopes: { admin: true }, scope: 'admin' }],
    ['an object like an array', { scopes: { 0: 'admin', length: 1 } }],
    ['an empty string', { scopes: '', scope: 'admin' }],
    ['arrays in an array', { scopes: [['admin'], 'admin'] }],
    ['scope that is 1', { scope: 1, scp: 'admin' }],
    ['scope that is true', { scope: true, scp: 'admin' }],
    ['scope that is an object', { scope: {}, scp: 'admin' }],
    ['scp that is 1', { scp: 1 }],
    ['scp that is an object', { scp: { admin: true } }],
  ])('are empty where they are malformed: %s', async (_, claims) => {
    const outcome = await apiOf(KIND).present(await sign(signerOf('ES256'), claims))
    expect(outcome).toMatchObject({ kind: 'granted', auth: { scopes: [] } })
  })
})
