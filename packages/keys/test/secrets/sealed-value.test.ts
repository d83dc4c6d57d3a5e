import { expect, test } from 'vitest'
import { masterKeyReader } from '../../src/secrets/master-keys.ts'
import { unsealValue } from '../../src/secrets/sealed-value.ts'

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
