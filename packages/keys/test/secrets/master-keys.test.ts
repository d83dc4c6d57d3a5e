import { expect, test } from 'vitest'
import { masterKeyReader } from '../../src/secrets/master-keys.ts'

const FIRST = 'first-'.repeat(6)
const SECOND = 'second-'.repeat(6)

test('encrypts under the first, and finds each by its ID', async () => {
  const ring = await masterKeyReader([FIRST, async () => SECOND])()
  const [alone] = [await masterKeyReader([SECOND])()]
  expect(ring.current.id).not.toBe(alone.current.id)
  expect(ring.find(ring.current.id)).toBe(ring.current)
  expect(ring.find(alone.current.id)?.key).toEqual(alone.current.key)
  expect(ring.find('unknown')).toBeUndefined()
})

test('an ID tells nothing of its key', async () => {
  const { current } = await masterKeyReader([FIRST])()
  expect(Buffer.from(current.key).toString('base64url')).not.toContain(current.id)
  expect(FIRST).not.toContain(current.id)
})

test('reads the keys anew each time', async () => {
  let text = FIRST
  const read = masterKeyReader([() => text])
  const before = await read()
  text = SECOND
  expect((await read()).current.id).not.toBe(before.current.id)
})

test.each<readonly [string, unknown]>([
  ['no list', FIRST],
  ['an empty list', []],
  ['a short key', ['too short']],
  ['a missing key', [undefined]],
  ['17 keys', Array.from({ length: 17 }, (_, i) => `${FIRST}${i}`)],
])('refuses %s at startup', (_, inputs) => {
  expect(() => masterKeyReader(inputs as never)).toThrow(/masterKeys/)
})

test('refuses a short key that a function reads, and does not show it', async () => {
  const failed = masterKeyReader([() => 'hunter2'])()
  await expect(failed).rejects.toThrow(/masterKeys/)
  await expect(failed).rejects.not.toThrow(/hunter2/)
})
