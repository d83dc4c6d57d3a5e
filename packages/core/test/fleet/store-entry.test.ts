import { expect, test } from 'vitest'
import { digestOf } from '../../src/request/fingerprint.ts'
import { storeEntryOf } from '../../src/fleet/store-entry.ts'

const DIGEST = digestOf('key')

test('names an entry by a hash of authority and credential, and shows neither', () => {
  const { name, digests } = storeEntryOf('https://authority.example', [DIGEST])
  expect(name).toMatch(/^[0-9a-f]{64}$/)
  expect(name).not.toBe(DIGEST)
  expect(digests).toEqual([DIGEST])
})

test('gives another name for another authority or another credential', () => {
  const names = ['a', 'b'].flatMap((authority) =>
    [DIGEST, digestOf('another')].map((digest) => storeEntryOf(authority, [digest]).name),
  )
  expect(new Set(names).size).toBe(4)
})
