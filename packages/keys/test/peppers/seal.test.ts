import { expect, test } from 'vitest'
import { readPeppers } from '../../src/peppers/pepper.ts'
import { hashOf, isSameHash, seal, unseal } from '../../src/peppers/seal.ts'
import { newPepper } from '../support/open-test-keys.ts'

const [pepper, other] = await readPeppers([newPepper(), newPepper()])
if (pepper === undefined || other === undefined) throw new Error('no peppers')
const hash = hashOf('a secret')
const sealed = seal('key_1', hash, pepper)

test('opens for the key and the pepper that it was sealed for', () => {
  expect(unseal('key_1', sealed, pepper)).toEqual(hash)
})

test('is another text each time', () => {
  expect(seal('key_1', hash, pepper)).not.toEqual(sealed)
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
  expect(unseal(id, box, key)).toBeUndefined()
})

test('compares hashes of any length', () => {
  expect(isSameHash(hash, hashOf('a secret'))).toBe(true)
  expect(isSameHash(hash, hashOf('another'))).toBe(false)
  expect(isSameHash(hash, hash.subarray(1))).toBe(false)
})

test('names a pepper without telling anything of it', async () => {
  const secret = newPepper()
  const [one] = await readPeppers([secret])
  const [again] = await readPeppers([async () => secret])
  expect(one?.version).toMatch(/^[0-9a-f]{16}$/)
  expect(again?.version).toBe(one?.version)
  expect(secret).not.toContain(one?.version ?? secret)
})
