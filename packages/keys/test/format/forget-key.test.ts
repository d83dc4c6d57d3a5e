import { expect, test } from 'vitest'
import { KeyFormat } from '../../src/format/key-format.ts'

test('no part of a key stays in RegExp.input after it was taken apart', () => {
  const format = new KeyFormat('acme')
  const { key } = format.make('live')
  expect(format.parse(key)).toBeDefined()
  // eslint-disable-next-line typescript/no-deprecated -- what an attacker would read
  expect(RegExp.input).not.toContain(key.slice(-20))
})
