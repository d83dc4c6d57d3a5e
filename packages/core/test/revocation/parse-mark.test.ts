import { describe, expect, test } from 'vitest'
import { parseMark, writeMark, type WrittenMark } from '../../src/revocation/parse-mark.ts'

const WRITTEN: WrittenMark = {
  by: 'clientId',
  value: 'client_1',
  iss: 'https://issuer.example',
  ib: 1_000,
  at: 2_000,
  left: 3_000,
}

test('writeMark keeps a life within what is read', () => {
  const parsed = parseMark({ ...WRITTEN, left: 1 })
  const written = parsed && writeMark({ ...parsed, remainingMs: Number.MAX_SAFE_INTEGER })
  expect(parseMark(written)?.remainingMs).toBe(8_640_000_000_000_000)
})

describe('parseMark', () => {
  test.each<readonly [string, Partial<WrittenMark>]>([
    ['a revocation', {}],
    ['one that was taken back', { ib: null }],
    ['one of every issuer', { iss: null }],
    ['one of a signing key', { by: 'signingKey', kid: 'key_1' }],
    ['a floor, which is about every value', { value: '' }],
  ])('reads %s as it was written', (_, members) => {
    const parsed = parseMark({ ...WRITTEN, ...members })
    expect(parsed && writeMark(parsed)).toEqual({ ...WRITTEN, ...members })
  })

  test.each<readonly [string, object]>([
    ['an unknown kind', { by: 'everything' }],
    ['no value', { value: undefined }],
    ['a floor that was taken back', { value: '', ib: null }],
    ['an empty issuer', { iss: '' }],
    ['a moment that is not a number', { ib: '1000' }],
    ['a moment past all numbers', { at: 1e20 }],
    ['a time left below zero', { left: -1 }],
    ['a value without end', { value: 'x'.repeat(5_000) }],
  ])('rejects %s', (_, members) => {
    expect(parseMark({ ...WRITTEN, ...members })).toBeUndefined()
  })

  test.each([undefined, null, 'mark', 7, []])('rejects %j', (written) => {
    expect(parseMark(written)).toBeUndefined()
  })
})
