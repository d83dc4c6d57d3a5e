import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markName, mergeMarks, type TokenMark } from '../../src/revocation/token-mark.ts'

const mark = (overrides: Partial<TokenMark> = {}): TokenMark => ({
  by: 'clientId',
  value: 'client_1',
  issuer: 'https://issuer.example',
  issuedBefore: 1_000,
  at: 1_000,
  ...overrides,
})

describe('mergeMarks', () => {
  test('covers what either of two revocations covers', () => {
    const late = mark({ issuedBefore: 400, at: 2_000 })
    expect(mergeMarks(mark(), late)).toMatchObject({ issuedBefore: 1_000, at: 2_000 })
  })

  test.each([
    ['a revocation that was taken back later', 2_000, null],
    ['a revocation that came after it was taken back', 500, 1_000],
    ['a revocation that was taken back at the same moment elsewhere', 1_000, 1_000],
  ])('takes the later one, or else the revocation, of %s', (_, takenBackAt, issuedBefore) => {
    const takenBack = mark({ issuedBefore: null, at: takenBackAt })
    expect(mergeMarks(mark(), takenBack).issuedBefore).toBe(issuedBefore)
    expect(mergeMarks(takenBack, mark()).issuedBefore).toBe(issuedBefore)
  })

  test('gives the same result in either order of two marks', () => {
    const moments = fc.record({
      at: fc.integer({ min: 0, max: 5 }),
      issuedBefore: fc.option(fc.integer({ min: 0, max: 5 })),
    })
    fc.assert(
      fc.property(moments, moments, (one, other) => {
        const [a, b] = [mark(one), mark(other)]
        expect(mergeMarks(a, b)).toEqual(mergeMarks(b, a))
      }),
    )
  })
})

describe('markName', () => {
  test('tells kinds, issuers and values apart', () => {
    const names = [
      mark(),
      mark({ by: 'jti' }),
      mark({ issuer: null }),
      mark({ issuer: 'null' }),
      mark({ value: 'client_2' }),
      mark({ issuer: 'https://issuer.example","client_1', value: '' }),
    ].map((one) => markName(one))
    expect(new Set(names).size).toBe(names.length)
  })
})
