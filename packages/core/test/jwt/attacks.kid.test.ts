import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { claimsOf, makeSigner, sign, signRaw } from './token-issuer.ts'
import { apiOf, elsewhere, encode, fetches, signerOf, useAttackedApi } from './attacked-api.ts'

useAttackedApi()

describe('a kid that is more than a name', () => {
  const KIND = 'kid injection'
  const KIDS: readonly (readonly [string, string])[] = [
    ['a path out of here', '../../dev/null'],
    ['a long path out of here', '../../../../../../../dev/null'],
    ['a path', '/dev/null'],
    ['a path of Windows', String.raw`..\..\NUL`],
    ['a file URL', 'file:///dev/null'],
    ['a URL', 'ELSEWHERE'],
    ['a data URL', 'data:application/json,{"keys":[]}'],
    ['SQL', "key-ES256' OR '1'='1"],
    ['SQL with a secret of its own', "x' UNION SELECT 'AA'--"],
    ['a shell', 'key-ES256; curl 127.0.0.1 | sh'],
    ['a substitution', '$(id)`id`${jndi:ldap://127.0.0.1}'],
    ['NUL', '\u0000'],
    ['its own and NUL', 'key-ES256\u0000'],
    ['its own and NUL and more', 'key-ES256\u0000.pem'],
    ['its own and a line feed', 'key-ES256\r\nX-A: b'],
    ['a prototype', '__proto__'],
    ['a constructor', 'constructor'],
    ['an inherited method', 'toString'],
    ['an index', '0'],
    ['a length', 'length'],
    ['undefined as a string', 'undefined'],
    ['null as a string', 'null'],
    ['empty', ''],
    ['a space', ' '],
    ['a wildcard', '*'],
    ['a regular expression', '.*'],
    ['its own in another case', 'KEY-ES256'],
    ['its own but for the case of one letter', 'key-eS256'],
    ['its own and a space', 'key-ES256 '],
    ['a part of its own', 'key-ES25'],
    ['its own in full-width letters', '\uff4bey-ES256'],
    ['its own with a zero-width joiner', 'key-\u200dES256'],
    ['two in one string', 'key-ES256,key-RS256'],
  ]

  test.each(KIDS)('is not a key of ours, with any signature: %s', async (_, text) => {
    const kid = text.replace('ELSEWHERE', elsewhere.url)
    const { verdict } = apiOf(KIND)
    const stranger = await makeSigner('ES256')
    expect(await verdict(await sign(signerOf('ES256'), {}, { kid }))).toBe('unknown_kid')
    expect(await verdict(await sign(stranger, {}, { kid }))).toBe('unknown_kid')
    expect(fetches).toHaveBeenCalled()
  })

  // What such a kid is for: the content of /dev/null, or of a SELECT, as the secret of an HMAC.
  test.each(KIDS)('does not become the secret of an HMAC: %s', async (_, kid) => {
    const { verdict } = apiOf(KIND)
    const input = `${encode(JSON.stringify({ alg: 'HS256', kid }))}.${encode(JSON.stringify(claimsOf()))}`
    for (const secret of ['', '\u0000', 'AA', kid]) {
      const signature = createHmac('sha256', secret).update(input).digest('base64url')
      expect(await verdict(`${input}.${signature}`)).toBe('bad_algorithm')
    }
    expect(fetches).not.toHaveBeenCalled()
  })

  test.each([
    ['null', null],
    ['a number', 0],
    ['true', true],
    ['an array with its own', ['key-ES256']],
    ['an object that says it is its own', { toString: 'key-ES256' }],
    ['2 kB', 'k'.repeat(2_000)],
  ])('is rejected: %s', async (_, kid) => {
    const token = await signRaw(signerOf('ES256'), { alg: 'ES256', kid }, claimsOf())
    expect(await apiOf(KIND).verdict(token)).toBe('malformed')
    expect(fetches).not.toHaveBeenCalled()
  })
})
