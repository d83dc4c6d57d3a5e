import { expect, test } from 'vitest'
import { opaqueSecret } from '../../src/state/opaque-secret.ts'

test('a secret is 64 Base62 characters, so it is neither a JWT nor an ID', () => {
  expect(opaqueSecret()).toMatch(/^[0-9A-Za-z]{64}$/)
})

test('no two secrets are alike', () => {
  expect(new Set(Array.from({ length: 100 }, () => opaqueSecret())).size).toBe(100)
})

test('every character of the alphabet comes up', () => {
  expect(new Set(opaqueSecret(10_000)).size).toBe(62)
})
