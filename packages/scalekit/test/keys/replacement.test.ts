import { expect, test } from 'vitest'
import { replacementOf, replacementValue } from '../../src/keys/replacement.ts'

const endsAt = new Date('2030-01-01T00:00:00.000Z')
const withRecord = (value: string) => ({ customClaims: { claviger_replaces: value } })

test('replacementOf reads what replacementValue writes', () => {
  const record = replacementValue({ keyId: 'apit_1', endsAt })
  expect(replacementOf(withRecord(record))).toEqual({ keyId: 'apit_1', endsAt })
})

test('replacementOf takes a date that cannot be read for one that has passed', () => {
  for (const value of ['apit_1 never', 'apit_1 ', 'apit_1 2030']) {
    expect(replacementOf(withRecord(value))).toEqual({ keyId: 'apit_1', endsAt: new Date(0) })
  }
})

test.each(['', 'apit_1', 'never', 'org_1 2030-01-01T00:00:00.000Z', ' apit_1 x'])(
  'replacementOf reads no key out of %j',
  (value) => {
    expect(replacementOf(withRecord(value))).toBeUndefined()
    expect(replacementOf({ customClaims: {} })).toBeUndefined()
  },
)
