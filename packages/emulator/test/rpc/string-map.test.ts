import { describe, expect, test } from 'vitest'
import { CUSTOM_CLAIMS, replaceCustomClaims, validStringMap } from '../../src/rpc/string-map.ts'

const numbered = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`claim${index}`, 'x']))

describe('validStringMap', () => {
  test.each([
    ['as many entries as allowed', numbered(20)],
    ['the longest name and value', { ['n'.repeat(30)]: 'v'.repeat(256) }],
    ['characters that take two units', { claim: '😀'.repeat(256) }],
  ])('lets pass %s', (_, map) => {
    expect(validStringMap(CUSTOM_CLAIMS, map)).toEqual(map)
  })

  test.each([
    ['one entry too many', numbered(21)],
    ['an empty name', { '': 'x' }],
    ['a name too long', { ['n'.repeat(31)]: 'x' }],
    ['an empty value', { claim: '' }],
    ['a value too long', { claim: 'v'.repeat(257) }],
  ])('refuses %s', (_, map) => {
    expect(() => validStringMap(CUSTOM_CLAIMS, map)).toThrow(/\[invalid_argument\]/)
  })
})

describe('replaceCustomClaims', () => {
  test('removes the claims that the update does not name', () => {
    expect(replaceCustomClaims({ a: '1', b: '2' }, { b: 'two', c: '3' })).toEqual({
      b: 'two',
      c: '3',
    })
  })

  test('keeps all claims when the update names none', () => {
    expect(replaceCustomClaims({ a: '1' }, {})).toEqual({ a: '1' })
  })

  test('removes a claim whose new value is empty', () => {
    expect(replaceCustomClaims({ a: '1' }, { a: '', b: '2' })).toEqual({ b: '2' })
    expect(replaceCustomClaims({ a: '1' }, { a: '' })).toEqual({})
  })

  test('counts the claims of the update alone', () => {
    expect(replaceCustomClaims(numbered(20), { another: 'x' })).toEqual({ another: 'x' })
    expect(() => replaceCustomClaims({}, numbered(21))).toThrow(/\[invalid_argument\]/)
  })
})
