import { expect, test } from 'vitest'
import { readPeppers } from '../../src/peppers/pepper.ts'
import { hashOf, isSameHash, sealHash, unsealHash } from '../../src/peppers/sealed-hash.ts'
import { newPepper } from '../support/open-test-keys.ts'

const { current: pepper } = await readPeppers([newPepper()])
const { current: other } = await readPeppers([newPepper()])
const hash = hashOf('a secret')
const sealed = sealHash('key_1', hash, pepper)

test('opens for the key and the pepper that it was sealed for', () => {
  expect(unsealHash('key_1', sealed, pepper)).toEqual(hash)
})

test('is another text each time', () => {
  expect(sealHash('key_1', hash, pepper)).not.toEqual(sealed)
  expect(sealed.includes(hash)).toBe(false)
})

test.each([
  ['for another key', 'key_2', sealed, pepper],
  ['with another pepper', 'key_1', sealed, other],
  [
    'when a byte was changed',
    'key_1',
    Buffer.from(sealed.map((byte, i) => (i === 20 ? byte ^ 1 : byte))),
    pepper,
  ],
  ['when it was cut off', 'key_1', sealed.subarray(0, 28), pepper],
  ['when it is empty', 'key_1', Buffer.alloc(0), pepper],
])('does not open %s', (_, id, box, key) => {
  expect(unsealHash(id, box, key)).toBeUndefined()
})

test('compares hashes of any length', () => {
  expect(isSameHash(hash, hashOf('a secret'))).toBe(true)
  expect(isSameHash(hash, hashOf('another'))).toBe(false)
  expect(isSameHash(hash, hash.subarray(1))).toBe(false)
})

test('names a pepper without telling anything of it', async () => {
  const secret = newPepper()
  const { current: one } = await readPeppers([secret])
  const { current: again } = await readPeppers([async () => secret])
  expect(one.id).toMatch(/^[0-9a-f]{16}$/)
  expect(again.id).toBe(one.id)
  expect(secret).not.toContain(one.id)
})

test('opens what earlier versions stored', async () => {
  const { current } = await readPeppers(['p'.repeat(32)])
  expect(current.id).toBe('a06737b0572c8ea5')
  const stored = 'waBw0882M3SCRNlGy/kxsEOf6zenwTgAQaTqaKKOodPtqTdRbG9+64QnGbOl3JS1icE/38jpLPkpBJKH'
  expect(unsealHash('key_1', Buffer.from(stored, 'base64'), current)).toEqual(hash)
})
