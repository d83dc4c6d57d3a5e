import { describe, expect, test } from 'vitest'
import { parseCompactToken } from '../../src/jwt/compact-token.ts'

const encode = (text: string | Uint8Array) => Buffer.from(text).toString('base64url')
const HEADER = '{"alg":"RS256","kid":"k1","typ":"JWT"}'
const PAYLOAD = '{"iss":"https://issuer.example","exp":1}'
const SIGNATURE = encode('a signature')

const tokenOf = (header: string | Uint8Array = HEADER, payload: string | Uint8Array = PAYLOAD) =>
  `${encode(header)}.${encode(payload)}.${SIGNATURE}`
const withHeader = (members: object) => tokenOf(JSON.stringify({ alg: 'RS256', ...members }))

describe('parseCompactToken', () => {
  test('takes a token apart and keeps of its header what is used', () => {
    expect(parseCompactToken(tokenOf())).toEqual({
      header: { alg: 'RS256', kid: 'k1', typ: 'jwt' },
      payload: { iss: 'https://issuer.example', exp: 1 },
    })
  })

  test('reads past a key that a token brings along (RFC 7515 §4.1.2–§4.1.6)', () => {
    const token = withHeader({
      jwk: { kty: 'oct', k: 'AA' },
      jku: 'https://evil.example',
      x5u: 'https://evil.example',
      x5c: ['AA'],
    })
    expect(parseCompactToken(token)).toMatchObject({ header: { alg: 'RS256', kid: undefined } })
  })

  test.each([
    ['nothing', ''],
    ['one part', encode(HEADER)],
    ['two parts', `${encode(HEADER)}.${encode(PAYLOAD)}`],
    ['four parts', `${tokenOf()}.AAAA`],
    ['five parts, which is encrypted (RFC 7516 §7.1)', `${tokenOf()}.AAAA.AAAA`],
    ['six parts', `${tokenOf()}.AAAA.AAAA.AAAA`],
    ['dots only', '..'],
    ['no header', `.${encode(PAYLOAD)}.${SIGNATURE}`],
    ['no payload, which is detached (RFC 7515 App. F)', `${encode(HEADER)}..${SIGNATURE}`],
    ['no signature (RFC 7519 §6)', `${encode(HEADER)}.${encode(PAYLOAD)}.`],
    ['a dot before it', `.${tokenOf()}`],
    ['a dot after it', `${tokenOf()}.`],
    ['white space before it', ` ${tokenOf()}`],
    ['white space after it', `${tokenOf()}\n`],
    ['white space in a part', tokenOf().replace('.', '\n.')],
    ['padding after a part', `${encode(HEADER)}.${encode(PAYLOAD)}.${encode('ab')}=`],
    ['padding in a part', tokenOf().replace('.', '=.')],
    ['a signature with bits left over (RFC 4648 §3.5)', tokenOf().replace(/\.[^.]*$/, '.AB')],
    ['a payload with bits left over', `${encode(HEADER)}.AB.${SIGNATURE}`],
    ['base64 where base64url should be', `${encode(HEADER)}.${encode(PAYLOAD)}.a+/b`],
    ['a header with a byte order mark', tokenOf(`\uFEFF${HEADER}`)],
    ['a payload with a byte order mark', tokenOf(HEADER, `\uFEFF${PAYLOAD}`)],
    ['a header that is not UTF-8', tokenOf(Buffer.from('{"alg":"\xff"}', 'latin1'))],
    ['a payload that is not UTF-8', tokenOf(HEADER, Buffer.from('{"sub":"\xff"}', 'latin1'))],
    ['a payload in UTF-16', tokenOf(HEADER, Buffer.from(PAYLOAD, 'utf16le'))],
    ['a header that names alg twice (RFC 7515 §4)', tokenOf('{"alg":"RS256","alg":"none"}')],
    ['alg twice, once escaped', tokenOf('{"alg":"RS256","\\u0061lg":"none"}')],
    ['a duplicate deep in the header', tokenOf('{"alg":"RS256","x":[{"y":1,"y":2}]}')],
    ['a payload that names sub twice (RFC 7519 §4)', tokenOf(HEADER, '{"sub":"a","sub":"b"}')],
    ['sub twice, once escaped', tokenOf(HEADER, '{"sub":"a","s\\u0075b":"b"}')],
    ['a duplicate deep in the payload', tokenOf(HEADER, '{"act":{"sub":"a","sub":"b"}}')],
    ['__proto__ twice', tokenOf(HEADER, '{"__proto__":{},"__proto__":{}}')],
    ['a header that is not JSON', tokenOf('alg')],
    ['a header that is null', tokenOf('null')],
    ['a header that is an array', tokenOf('[{"alg":"RS256"}]')],
    ['a header that is a string', tokenOf('"RS256"')],
    ['two headers in one', tokenOf(`${HEADER}${HEADER}`)],
    ['a payload that is not JSON', tokenOf(HEADER, 'sub')],
    ['a payload that is null', tokenOf(HEADER, 'null')],
    ['a payload that is an array', tokenOf(HEADER, '[]')],
    ['a payload that is a string', tokenOf(HEADER, '"sub"')],
    ['a payload that is a number', tokenOf(HEADER, '1')],
    ['a payload that is a token', tokenOf(HEADER, tokenOf())],
    ['crit (RFC 7515 §4.1.11)', withHeader({ crit: ['exp'], exp: 1 })],
    ['an empty crit', withHeader({ crit: [] })],
    ['crit of null', withHeader({ crit: null })],
    ['b64 false (RFC 7797 §7)', withHeader({ b64: false })],
    ['b64 true', withHeader({ b64: true })],
    ['a kid that is a number', withHeader({ kid: 1 })],
    ['a kid that is null', withHeader({ kid: null })],
    ['a kid that is an array', withHeader({ kid: ['k1'] })],
    ['a kid that is an object', withHeader({ kid: { toString: 'k1' } })],
    ['a kid that is far too long', withHeader({ kid: 'k'.repeat(1_025) })],
    ['more than 8,192 bytes', tokenOf(HEADER, JSON.stringify({ x: 'x'.repeat(8_192) }))],
    ['64 kB', tokenOf(HEADER, JSON.stringify({ x: 'x'.repeat(65_536) }))],
  ])('calls it malformed: %s', (_, token) => {
    expect(parseCompactToken(token)).toBe('malformed')
  })

  test.each([
    ['is missing', {}],
    ['is null', { alg: null }],
    ['is a number', { alg: 256 }],
    ['is an array', { alg: ['RS256'] }],
  ])('calls it bad_algorithm when alg %s (RFC 7515 §4.1.1)', (_, header) => {
    expect(parseCompactToken(tokenOf(JSON.stringify(header)))).toBe('bad_algorithm')
  })

  test.each([
    ['JWT', 'jwt'],
    ['jwt', 'jwt'],
    ['at+jwt', 'at+jwt'],
    ['AT+JWT', 'at+jwt'],
    ['application/at+jwt', 'at+jwt'],
    ['APPLICATION/at+JWT', 'at+jwt'],
    ['application/jwt', 'jwt'],
    [undefined, undefined],
  ])('reads typ %s as %s (RFC 9068 §2.1)', (typ, expected) => {
    expect(parseCompactToken(withHeader({ typ }))).toMatchObject({ header: { typ: expected } })
  })

  test.each([
    ['a proof of possession (RFC 9449 §4.2)', 'dpop+jwt'],
    ['an ID token', 'ID'],
    ['a refresh token', 'Refresh'],
    ['a logout token', 'logout+jwt'],
    ['the type twice', 'application/application/at+jwt'],
    ['a security event (RFC 8417 §2.3)', 'secevent+jwt'],
    ['a client assertion', 'client-authentication+jwt'],
    ['an introspection answer (RFC 9701 §5)', 'token-introspection+jwt'],
    ['an encrypted token', 'JWE'],
    ['nothing', ''],
    ['a space before', ' JWT'],
    ['a space after', 'JWT '],
    ['a parameter', 'at+jwt; x=1'],
    ['a letter that only looks right', 'ĴWT'],
    ['null', null],
    ['a number', 1],
    ['an array', ['JWT']],
  ])('calls it bad_type when typ says %s (RFC 8725 §3.11)', (_, typ) => {
    expect(parseCompactToken(withHeader({ typ }))).toBe('bad_type')
  })

  test('lets no member named __proto__ stand in for one that is missing', () => {
    expect(parseCompactToken(tokenOf('{"__proto__":{"alg":"RS256"}}'))).toBe('bad_algorithm')
    const parsed = parseCompactToken(tokenOf(HEADER, '{"__proto__":{"exp":9e9},"sub":"a"}'))
    expect(parsed).toMatchObject({ payload: { sub: 'a' } })
    expect(typeof parsed === 'object' && parsed.payload['exp']).toBeUndefined()
    expect(Object.getPrototypeOf({})).not.toHaveProperty('exp')
  })

  test('makes no list of megabytes of dots', () => {
    expect(parseCompactToken('.'.repeat(50_000_000))).toBe('malformed')
    expect(parseCompactToken(`${encode(HEADER)}${'.'.repeat(8_000)}`)).toBe('malformed')
  })
})
