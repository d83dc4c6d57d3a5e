import { describe, expect, test } from 'vitest'
import { digestOf } from '../../src/request/fingerprint.ts'
import { introspectedKeyId } from '../../src/introspection/introspected-key-id.ts'

describe('introspectedKeyId', () => {
  test('is the same for the same token, and has 128 bits', () => {
    expect(introspectedKeyId('a-token')).toMatch(/^introspected_[0-9a-f]{32}$/)
    expect(introspectedKeyId('a-token')).toBe(introspectedKeyId('a-token'))
  })

  // With 32 bits, 200,000 tokens have a pair of equal names 99 times out of 100.
  test('tells 200,000 tokens apart', () => {
    const ids = Array.from({ length: 200_000 }, (_, i) => introspectedKeyId(`token-${i}`))
    expect(new Set(ids).size).toBe(200_000)
  })

  test('shows no part of the token, nor of the digest under which it is cached', () => {
    const token = 'deadbeefdeadbeefdeadbeefdeadbeef'
    const id = introspectedKeyId(token).slice('introspected_'.length)
    for (let i = 0; i + 8 <= id.length; i += 1) {
      expect(token).not.toContain(id.slice(i, i + 8))
      expect(digestOf(token)).not.toContain(id.slice(i, i + 8))
    }
  })
})
