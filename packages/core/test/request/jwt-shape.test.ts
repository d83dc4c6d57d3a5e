import { expect, test } from 'vitest'
import { isJwtShaped } from '../../src/request/jwt-shape.ts'

const encode = (text: string) => Buffer.from(text).toString('base64url')
const HEADER = encode('{"alg":"ES256"}')

test.each([
  ['a signed token', `${HEADER}.e30.AAAA`],
  ['one without a signature', `${HEADER}.e30.`],
  ['an encrypted one', `${HEADER}.a.b.c.d`],
  // A verifier refuses these. They must not be sent to an authority as API keys all the same.
  ['one with padding at its end', `${HEADER}.e30.AAA=`],
  ['one with more padding', `${HEADER}.e30.AAAA====`],
  ['one with disclosures (SD-JWT)', `${HEADER}.e30.AAAA~`],
  ['one with a part more', `${HEADER}.e30.AAAA.x`],
  ['one without a payload', `${HEADER}..AAAA`],
  ['one with padding within', `${HEADER}=.e30=.AAAA`],
  ['one in the other alphabet', `${HEADER}.e30.A+/A`],
  ['one with a byte order mark', `${encode('\uFEFF{"alg":"ES256"}')}.e30.AAAA`],
])('%s has the shape of a token', (_, credential) => {
  expect(isJwtShaped(credential)).toBe(true)
})

test.each([
  ['a key', 'sk_live_0123456789'],
  ['a key with two dots', 'sk.live.0123456789'],
  ['one whose header has no alg', `${encode('{}')}.e30.AAAA`],
  ['one whose header is not JSON', `${encode('alg')}.e30.AAAA`],
  ['a header alone', HEADER],
  ['dots', '.'.repeat(8_000)],
])('%s has not', (_, credential) => {
  expect(isJwtShaped(credential)).toBe(false)
})
