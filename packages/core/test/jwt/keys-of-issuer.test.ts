import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkIssuerTemplate } from '../../src/jwt/issuer-template.ts'
import { keysOfIssuer } from '../../src/jwt/keys-of-issuer.ts'
import { parseKeySet } from '../../src/jwt/parse-key-set.ts'

const ISSUER = 'https://login.example.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0'
const JWK = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
const template = checkIssuerTemplate('t', 'https://login.example.com/{tid}/v2.0')

function keySetOf(issuer: string | undefined) {
  return parseKeySet({ keys: [{ ...JWK, issuer }] }) ?? []
}

test.each([
  ['names no issuer', undefined],
  ['names the issuer of the token', ISSUER],
  ['has the tenant in braces', 'https://login.example.com/{tenantid}/v2.0'],
])('a key signs for an issuer where it %s', (_, issuer) => {
  expect(keysOfIssuer(keySetOf(issuer), ISSUER, template)).toHaveLength(1)
})

test.each([
  ['another tenant', 'https://login.example.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0'],
  ['another case', ISSUER.toUpperCase()],
  ['an empty string', ''],
])('a key does not sign for an issuer where it names %s', (_, issuer) => {
  expect(keysOfIssuer(keySetOf(issuer), ISSUER, template)).toEqual([])
})

test('the issuer of a key is not read where the set has one issuer', () => {
  const keys = keySetOf('https://other.example')
  expect(keysOfIssuer(keys, ISSUER, undefined)).toBe(keys)
})
