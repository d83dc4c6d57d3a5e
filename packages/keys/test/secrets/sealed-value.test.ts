import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { masterKeyReader } from '../../src/secrets/master-keys.ts'
import { rewrap, sealValue, unsealValue } from '../../src/secrets/sealed-value.ts'

test('opens what earlier versions stored', async () => {
  const { current } = await masterKeyReader(['m'.repeat(32)])()
  expect(current.id).toBe('DAWO_SrbpB4YH8Wq')
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
  const stored = {
    sealed: bytes('mbc7kLX/aWRAIID6YZeO/haDYPJOqYHV5tC46whf+1fWqV4='),
    sealedKey: bytes(
      'A3jKaNxodSziTgqjY/WgusEKjpjTh5za6OekHe4mZXkQprxIV24gj/r1NUrzCM0YXhVQhAPAeoohxD6T',
    ),
    masterKey: current.id,
  }
  const identity = { secretId: 's', organizationId: 'org_1', foldedName: 'name', version: 1 }
  expect(unsealValue(current, stored, identity)).toBe('a value')
})

const identity = { secretId: 's', organizationId: 'org_1', foldedName: 'name', version: 1 }

test.each([
  ['another secret', { ...identity, secretId: 't' }],
  ['another organization', { ...identity, organizationId: 'org_2' }],
  ['another name', { ...identity, foldedName: 'other' }],
  ['a later version, which would bring back an old value', { ...identity, version: 2 }],
])('opens nothing that was put under %s', (_, other) => {
  const master = { id: 'master', key: randomBytes(32) }
  const next = { id: 'next', key: randomBytes(32) }
  const stored = sealValue(master, 'a value', identity)
  expect(unsealValue(master, stored, identity)).toBe('a value')
  expect(unsealValue(master, stored, other)).toBeUndefined()
  expect(unsealValue(next, stored, identity)).toBeUndefined()
  expect(rewrap(master, next, stored.sealedKey, other)).toBeUndefined()
})
