import { generateKeyPairSync, type KeyObject } from 'node:crypto'

/** An RSA key for emulators in tests. It is made once in each worker: making one takes 200 ms. */
export const TEST_SIGNING_KEY: KeyObject = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
}).privateKey
