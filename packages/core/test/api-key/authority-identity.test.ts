import { expect, test } from 'vitest'
import { authorityIdentity } from '../../src/api-key/authority-identity.ts'

test('differs in what the lookup says, in what the application says, and in which of them said it', () => {
  const pairs = [
    { lookup: { authority: 'a' } },
    { lookup: { authority: 'b' } },
    { lookup: {}, authority: 'a' },
    { lookup: {}, authority: 'b' },
    { lookup: { authority: 'a' }, authority: 'a' },
    { lookup: { authority: 'a' }, authority: 'b' },
    { lookup: { authority: 'a","b' } },
    { lookup: {}, authority: 'a","b' },
  ]
  expect(new Set(pairs.map(authorityIdentity)).size).toBe(pairs.length)
})

test('is the same in every process', () => {
  expect(authorityIdentity({ lookup: { authority: 'a' }, authority: 'b' })).toBe('["a","b"]')
})

test('is missing where neither names the authority', () => {
  expect(authorityIdentity({ lookup: {} })).toBeUndefined()
})

test.each(['', 1, null])('throws for %j', (authority) => {
  expect(() => authorityIdentity({ lookup: {}, authority })).toThrow(TypeError)
  expect(() => authorityIdentity({ lookup: { authority } })).toThrow(TypeError)
})
