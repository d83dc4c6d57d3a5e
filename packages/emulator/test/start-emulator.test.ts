import { inspect } from 'node:util'
import { ScalekitClient } from '@scalekit-sdk/node'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator, type Emulator, type EmulatorOptions } from '../src/index.ts'

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options)
  onTestFinished(() => emulator.close())
  return emulator
}

test('the unchanged official client validates a key', async () => {
  const emulator = await start()
  const client = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)
  const { token, tokenId, organizationId } = emulator.issueKey()

  const { tokenInfo } = await client.token.validateToken(token)

  expect(tokenInfo).toMatchObject({ tokenId, organizationId })
})

test('the secret shows up neither in inspect nor in JSON', async () => {
  const emulator = await start()
  const shown = inspect(emulator, { depth: 9, showHidden: true }) + JSON.stringify(emulator)
  expect(shown).not.toContain(emulator.clientSecret)
})
