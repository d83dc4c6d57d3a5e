import { describe, expect, test } from 'vitest'
import { MAX_CREDENTIAL_BYTES } from '../../src/request/max-credential-bytes.ts'
import { bearerCredential } from '../support/bearer-credential.ts'

describe('parseBearer (RFC 6750 §2.1, RFC 9110 §11.4)', () => {
  test.each([
    ['the plain form', 'Bearer mF_9.B5f-4.1JqM', 'mF_9.B5f-4.1JqM'],
    ['a lower-case scheme', 'bearer abc', 'abc'],
    ['an upper-case scheme', 'BEARER abc', 'abc'],
    ['several spaces', 'Bearer    abc', 'abc'],
    ['every character of b64token', 'Bearer aZ09-._~+/==', 'aZ09-._~+/=='],
    ['a token of just the allowed length', `Bearer ${'a'.repeat(8192)}`, 'a'.repeat(8192)],
  ])('reads %s', (_, header, token) => {
    expect(bearerCredential(header)).toEqual({ kind: 'token', token })
  })

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['a scheme that only begins like Bearer', 'Bearerabc'],
    ['a scheme that continues with a token character', 'Bearer-x abc'],
    ['the scheme alone (RFC 6750 §3.1)', 'Bearer'],
    ['the scheme and spaces', 'Bearer   '],
  ])('takes %s as no Bearer credential', (_, header) => {
    expect(bearerCredential(header)).toEqual({ kind: 'absent' })
  })

  test.each([
    ['two tokens', 'Bearer a b'],
    ['two headers joined by a proxy', 'Bearer a, Bearer b'],
    ['a tab for a space', 'Bearer\ta'],
    ['a tab after the space', 'Bearer \ta'],
    ['a trailing space', 'Bearer a '],
    ['padding before the end', 'Bearer a=b'],
    ['padding alone', 'Bearer =='],
    ['an auth-param', 'Bearer realm="x"'],
    ['a quoted token', 'Bearer "abc"'],
    ['a percent-encoded token', 'Bearer a%20b'],
    ['a colon for a space', 'Bearer:abc'],
    ['a smuggled header', 'Bearer a\r\nX-Admin: 1'],
    ['a NUL', 'Bearer a\0b'],
    ['a byte beyond ASCII', 'Bearer caf\u00e9'],
    ['a full-width letter', 'Bearer \uff21bc'],
    ['an emoji', 'Bearer 😂😂'],
    ['a token that is too long', `Bearer ${'a'.repeat(MAX_CREDENTIAL_BYTES + 1)}`],
  ])('calls %s malformed', (_, header) => {
    expect(bearerCredential(header)).toEqual({ kind: 'malformed' })
  })
})
