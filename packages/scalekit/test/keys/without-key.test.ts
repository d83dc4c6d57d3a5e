import { inspect } from 'node:util'
import { ScalekitClient } from '@scalekit-sdk/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createKeyManager } from '../../src/index.ts'
import { withoutKey } from '../../src/keys/without-key.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

const KEY = 'a-key-that-must-not-be-seen'

test.each([
  ['its message', new Error(`no such key: ${KEY}`)],
  ['its cause', new Error('x', { cause: { request: { body: `{"token":"${KEY}"}` } } })],
  ['its name', Object.assign(new Error('x'), { name: KEY })],
  ['a buffer', Object.assign(new Error('x'), { body: Buffer.from(KEY) })],
  ['a string that was thrown', `bad: ${KEY}`],
])('an error that holds the key in %s is not passed on', (_, error) => {
  const shown = inspect(withoutKey(error, 'apit_1'), { depth: 20, showHidden: true })
  expect(shown).toMatch(/key apit_1 \((?:Error|NonError)\)/)
  expect(shown).not.toContain(KEY)
})

test('an authority that repeats a new key in its refusal does not leak it through rotateKey', async () => {
  const emulator = await startTestEmulator()
  onTestFinished(() => emulator.close())
  const client = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)
  const old = emulator.issueKey({})
  const ask = client.token.validateToken.bind(client.token)
  const asked: string[] = []
  vi.spyOn(client.token, 'validateToken').mockImplementation(async (token) => {
    if (token === old.tokenId) return ask(token)
    asked.push(token)
    throw new Error(`unknown token ${token}`)
  })
  const rotation = createKeyManager(client).rotateKey(old.tokenId, {
    organizationId: null,
    deliver: () => {},
  })
  const error: unknown = await rotation.catch((reason: unknown) => reason)
  expect(asked).toHaveLength(1)
  expect(error).toBeInstanceOf(Error)
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(asked[0])
})
