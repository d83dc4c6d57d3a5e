import { expect, test } from 'vitest'
import { readKeyIds } from '../../src/keys/find-keys-by-id.ts'

test('reads the IDs of selected keys, each once, up to 60', () => {
  const form = new URLSearchParams([
    ['key', 'id_0'],
    ['other', 'x'],
  ])
  for (let i = 0; i < 100; i += 1) form.append('key', `id_${i}`)
  expect(readKeyIds(form)).toEqual(Array.from({ length: 60 }, (_, i) => `id_${i}`))
})
