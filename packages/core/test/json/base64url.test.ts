import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCharacter } from '../../../conformance/src/any-character.ts'
import { decodeBase64url, decodeText, isCanonicalBase64url } from '../../src/json/base64url.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('isCanonicalBase64url', () => {
  test.each([
    ['one byte', 'AA'],
    ['two bytes', 'AAA'],
    ['three bytes', 'AAAA'],
    ['every kind of character', 'Az09-_'.padEnd(8, 'A')],
  ])('takes %s', (_, text) => {
    expect(isCanonicalBase64url(text)).toBe(true)
  })

  test.each([
    ['nothing', ''],
    ['padding (RFC 7515 §2)', 'AA=='],
    ['one padding character', 'AAA='],
    ['padding alone', '='],
    ['a plus, of base64', 'AA+A'],
    ['a slash, of base64', 'AA/A'],
    ['a space before it', ' AAAA'],
    ['a space after it', 'AAAA '],
    ['a line feed after it', 'AAAA\n'],
    ['a line feed within it', 'AA\nAA'],
    ['a tab within it', 'AA\tAA'],
    ['a NUL', 'AAA\0'],
    ['a byte order mark', '\uFEFFAAAA'],
    ['a letter of another script', 'AAAА'],
    ['a length that no bytes have', 'AAAAA'],
    ['one character', 'A'],
    ['left-over bits after one byte (RFC 4648 §3.5)', 'AB'],
    ['all left-over bits after one byte', 'AP'],
    ['left-over bits after two bytes', 'AAB'],
    ['percent-encoding', 'AA%3D'],
  ])('refuses %s', (_, text) => {
    expect(isCanonicalBase64url(text)).toBe(false)
  })

  test('takes exactly one spelling of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url')
        expect(isCanonicalBase64url(text)).toBe(true)
        const spellings = ALPHABET.split('')
          .map((last) => text.slice(0, -1) + last)
          .filter((other) => Buffer.from(other, 'base64url').equals(bytes))
        expect(spellings.filter(isCanonicalBase64url)).toEqual([text])
      }),
    )
  })
})

describe('decodeBase64url', () => {
  test('decodes the canonical form of any bytes, and no other', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url')
        expect(decodeBase64url(text)).toEqual(Buffer.from(bytes))
        expect(decodeBase64url(`${text}=`)).toBeUndefined()
      }),
    )
  })
})

describe('decodeText', () => {
  test('reads UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(decodeText(Buffer.from(text))).toBe(text)
      }),
    )
  })

  test('keeps a byte order mark, which is not JSON (RFC 8259 §8.1)', () => {
    expect(decodeText(Buffer.from('\uFEFF{}'))).toBe('\uFEFF{}')
  })

  test.each([
    ['a byte that starts nothing', [0xff]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a sequence cut short', [0xe2, 0x82]],
    ['a code point past the last', [0xf4, 0x90, 0x80, 0x80]],
  ])('throws at %s', (_, bytes) => {
    expect(() => decodeText(Buffer.from(bytes))).toThrow(TypeError)
  })
})
