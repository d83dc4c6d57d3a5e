import { describe, expect, test } from 'vitest'
import { CUSTOM_CLAIMS, mergeCustomClaims, validStringMap } from '../../src/rpc/string-map.ts'

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

describe('mergeCustomClaims', () => {
  test('adds, replaces, and removes by an empty value', () => {
    expect(mergeCustomClaims({ a: '1', b: '2', c: '3' }, { b: 'two', c: '', d: '4' })).toEqual({
      a: '1',
      b: 'two',
      d: '4',
    })
  })

  test('counts what is left', () => {
    expect(() => mergeCustomClaims(numbered(20), { another: 'x' })).toThrow(/\[invalid_argument\]/)
    expect(() => mergeCustomClaims(numbered(20), { another: 'x', claim0: '' })).not.toThrow()
  })
})
