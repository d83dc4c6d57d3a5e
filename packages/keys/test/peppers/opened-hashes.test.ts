import { expect, test } from 'vitest'
import { openHash } from '../../src/peppers/opened-hashes.ts'
import { readPeppers } from '../../src/peppers/pepper.ts'
import { hashOf, sealHash } from '../../src/peppers/sealed-hash.ts'
import { newPepper } from '../support/open-test-keys.ts'

const { current: pepper } = await readPeppers([newPepper()])
const { current: other } = await readPeppers([newPepper()])
const hash = hashOf('a secret')
const sealed = sealHash('key_1', hash, pepper).toString('hex')
const plain = Uint8Array.from(hash)

test('decrypts a hash once', () => {
  const opened = openHash('key_1', sealed, pepper)
  expect(opened).toEqual(plain)
  expect(openHash('key_1', sealed, pepper)).toBe(opened)
})

test.each([
  ['another key', 'key_2', sealed, pepper],
  ['another pepper', 'key_1', sealed, other],
  [
    'a changed row',
    'key_1',
    sealed.replace(/^../, (byte) => (byte === '00' ? '01' : '00')),
    pepper,
  ],
  ['a row that was cut off', 'key_1', sealed.slice(0, -2), pepper],
])('takes what it remembers for nothing of %s', (_, id, box, key) => {
  expect(openHash('key_1', sealed, pepper)).toEqual(plain)
  expect(openHash(id, box, key)).toBeUndefined()
  expect(openHash('key_1', sealed, pepper)).toEqual(plain)
})

test('opens what was sealed anew', () => {
  const next = hashOf('the next secret')
  const again = sealHash('key_1', next, pepper).toString('hex')
  expect(openHash('key_1', again, pepper)).toEqual(Uint8Array.from(next))
  expect(openHash('key_1', sealed, pepper)).toEqual(plain)
})
