import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { toBase62 } from '../../src/format/base62.ts'
import { KeyFormat } from '../../src/format/key-format.ts'

const format = new KeyFormat('acme')
const { key, ...parts } = format.make('live')
const body = key.slice(0, -6)
const sealed = (text: string): string => text + toBase62(crc32(text), 6)

test('takes a key apart that it made', () => {
  const { suffix, ...expected } = parts
  expect(format.parse(key)).toEqual(expected)
  expect(format.parse(sealed(body))).toEqual(expected)
  expect(key.endsWith(suffix)).toBe(true)
})

// Each has a right checksum, so that the form alone refuses it.
test.each([
  ['a character before it', `x${body}`],
  ['a line before it', `\n${body}`],
  ['a word before it', `Bearer ${body}`],
  ['one more character', `${body}0`],
  ['a line break in it', `${body}\n`],
  ['another key before it', `${key} ${body}`],
  ['another mode', body.replace('_live_', '_prod_')],
  ['another prefix', body.replace('acme', 'acmf')],
  ['a shorter ID', body.replace(/_(.)(.{15})_/, '_$2_')],
  ['a character that is not a digit', `${body.slice(0, -1)}-`],
])('takes nothing for a key that has %s', (_, text) => {
  expect(format.parse(sealed(text))).toBeUndefined()
})

test('takes no key with a line break behind it', () => {
  expect(format.parse(`${key}\n`)).toBeUndefined()
})
