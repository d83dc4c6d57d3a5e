import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { seal, unseal } from '../../src/secrets/sealed-box.ts'

const KEY = randomBytes(32)
const PLAIN = Buffer.from('a value with ñ')

test('opens what was sealed, with the same key and context', () => {
  expect(unseal(KEY, seal(KEY, PLAIN, 'context'), 'context')).toEqual(PLAIN)
})

test('never seals alike', () => {
  expect(seal(KEY, PLAIN, 'context')).not.toEqual(seal(KEY, PLAIN, 'context'))
})

test('does not open with another key or another context', () => {
  const box = seal(KEY, PLAIN, 'context')
  expect(unseal(randomBytes(32), box, 'context')).toBeUndefined()
  expect(unseal(KEY, box, 'other')).toBeUndefined()
})

test('does not open what was changed in any bit, or cut off anywhere', () => {
  const box = seal(KEY, PLAIN, 'context')
  for (const index of box.keys()) {
    const changed = Uint8Array.from(box, (byte, i) => (i === index ? byte ^ 1 : byte))
    expect(unseal(KEY, changed, 'context')).toBeUndefined()
    expect(unseal(KEY, box.subarray(0, index), 'context')).toBeUndefined()
  }
})
