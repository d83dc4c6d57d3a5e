import { describe, expect, test } from 'vitest'
import { hasRetired, parseInstant, retirementOf } from '../../src/keys/retirement.ts'

const withEnd = (value: string) => ({ customClaims: { claviger_retire_at: value } })

describe('retirementOf', () => {
  test('reads no end where there is no claim', () => {
    expect(retirementOf({ customClaims: { env: 'prod' } })).toBeUndefined()
    expect(hasRetired({ customClaims: {} })).toBe(false)
  })

  test('reads the end of a rotation', () => {
    expect(retirementOf(withEnd('2030-01-01T00:00:00.000Z'))).toEqual(new Date('2030-01-01'))
    expect(hasRetired(withEnd(new Date(Date.now() + 60_000).toISOString()))).toBe(false)
    expect(hasRetired(withEnd(new Date(Date.now() - 1).toISOString()))).toBe(true)
  })

  test.each([
    ['an empty value', ''],
    ['a word', 'never'],
    ['a word that Date would read as a year', 'later 9999'],
    ['a year alone', '9999'],
    ['a day without a time', '9999-01-01'],
    ['a local time', '9999-01-01T00:00:00.000'],
    ['another offset', '9999-01-01T00:00:00.000+01:00'],
    ['a date that does not exist', '9999-02-30T00:00:00.000Z'],
    ['a date with a space before it', ' 9999-01-01T00:00:00.000Z'],
    ['two dates', '9999-01-01T00:00:00.000Z 9999-01-01T00:00:00.000Z'],
    ['a year that Date cannot hold', '+999999-01-01T00:00:00.000Z'],
  ])('takes %s for an end that has passed', (_, value) => {
    expect(hasRetired(withEnd(value))).toBe(true)
  })
})

test('parseInstant reads what toISOString writes', () => {
  const now = new Date()
  expect(parseInstant(now.toISOString())).toEqual(now)
})
