import { describe, expect, test } from 'vitest'
import { checkIssuerTemplate, isOfTenant } from '../../src/jwt/issuer-template.ts'

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const LONG = 'a'.repeat(129)
const template = checkIssuerTemplate('t', 'https://login.example.com/{tid}/v2.0')

describe('issuerTemplate', () => {
  test('takes the iss of the tenant that the token names', () => {
    const iss = `https://login.example.com/${TENANT}/v2.0`
    expect(isOfTenant({ iss, tid: TENANT }, template)).toBe(true)
    const atTheEnd = checkIssuerTemplate('t', 'https://sts.example.com/{tid}/')
    expect(isOfTenant({ iss: `https://sts.example.com/${TENANT}/`, tid: TENANT }, atTheEnd)).toBe(
      true,
    )
  })

  test.each([
    ['another tenant', { iss: `https://login.example.com/other/v2.0`, tid: TENANT }],
    ['no tenant', { iss: `https://login.example.com/undefined/v2.0` }],
    ['an empty tenant', { iss: 'https://login.example.com//v2.0', tid: '' }],
    ['a tenant that is a path', { iss: 'https://login.example.com/a/b/v2.0', tid: 'a/b' }],
    ['a tenant that is two dots', { iss: 'https://login.example.com/../v2.0', tid: '..' }],
    ['a tenant with a line break', { iss: 'https://login.example.com/a\n/v2.0', tid: 'a\n' }],
    ['a list of tenants', { iss: `https://login.example.com/${TENANT}/v2.0`, tid: [TENANT] }],
    ['the template itself', { iss: 'https://login.example.com/{tid}/v2.0', tid: '{tid}' }],
    ['a tenant of 129 characters', { iss: `https://login.example.com/${LONG}/v2.0`, tid: LONG }],
    ['no issuer', { tid: TENANT }],
    ['another host', { iss: `https://evil.example/${TENANT}/v2.0`, tid: TENANT }],
    ['more behind it', { iss: `https://login.example.com/${TENANT}/v2.0/`, tid: TENANT }],
  ])('refuses %s', (_, claims) => {
    expect(isOfTenant(claims, template)).toBe(false)
  })

  test.each([
    ['no claim in braces', 'https://login.example.com/v2.0'],
    ['two claims', 'https://login.example.com/{tid}/{app}'],
    ['a claim in the host', 'https://{tid}.example.com/v2.0'],
    ['a claim that is the host', 'https://{tid}/v2.0'],
    ['a part of a part', 'https://login.example.com/a{tid}/v2.0'],
    ['http', 'http://login.example.com/{tid}/v2.0'],
    ['no URL', '{tid}/v2.0'],
    ['a number', 7],
  ])('refuses %s at startup', (_, value) => {
    expect(() => checkIssuerTemplate('jwt.issuerTemplate', value)).toThrow(TypeError)
  })
})
