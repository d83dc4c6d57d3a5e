import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { seal, unseal, type TagPlace } from '../../src/sealing/sealed-box.ts'

const PLAIN = Buffer.from('a value with ñ')

describe.each<TagPlace>(['before-text', 'after-text'])('a box with its tag %s', (tag) => {
  const options = { key: randomBytes(32), context: 'context', tag }

  test('opens with the same key and context', () => {
    expect(unseal(seal(PLAIN, options), options)).toEqual(PLAIN)
    expect(unseal(seal(Buffer.alloc(0), options), options)).toEqual(Buffer.alloc(0))
  })

  test('is another one each time', () => {
    expect(seal(PLAIN, options)).not.toEqual(seal(PLAIN, options))
  })

  test('does not open with another key or another context', () => {
    const box = seal(PLAIN, options)
    expect(unseal(box, { ...options, key: randomBytes(32) })).toBeUndefined()
    expect(unseal(box, { ...options, context: 'other' })).toBeUndefined()
  })

  test('does not open when it was changed in any bit, or cut off anywhere', () => {
    const box = seal(PLAIN, options)
    for (const index of box.keys()) {
      const changed = Uint8Array.from(box, (byte, i) => (i === index ? byte ^ 1 : byte))
      expect(unseal(changed, options)).toBeUndefined()
      expect(unseal(box.subarray(0, index), options)).toBeUndefined()
    }
  })
})
