import { expect, test } from 'vitest'
import { readCredential } from '../src/read-credential.ts'

async function* inputOf(...chunks: readonly (string | Uint8Array)[]) {
  yield* chunks
}

test.each([
  ['a line', ['key\n'], 'key'],
  ['what has no end of line', ['key'], 'key'],
  ['a header value', ['Bearer key\n'], 'key'],
  ['white space and empty lines around it', ['\n\r\n  key \r\nmore'], 'key'],
  ['chunks', ['k', Buffer.from('e'), 'y\n', 'z'], 'key'],
  ['nothing', [], undefined],
  ['white space', [' \n \n'], undefined],
])('reads %s', async (_title, chunks, credential) => {
  expect(await readCredential(inputOf(...chunks))).toBe(credential)
})

test('reads no more than a little past the longest credential', async () => {
  let read = 0
  async function* endless() {
    for (;;) {
      read += 1_000
      yield 'a'.repeat(1_000)
    }
  }
  await readCredential(endless())
  expect(read).toBeLessThanOrEqual(9_000)
})
