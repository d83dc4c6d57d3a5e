import { ScalekitClient } from '@scalekit-sdk/node'
import { onTestFinished } from 'vitest'
import { TEST_SIGNING_KEY } from '../../conformance/src/test-signing-key.ts'
import { startEmulator, type Emulator, type EmulatorOptions } from '../src/index.ts'

/** Starts an emulator on a free port, for as long as the test runs. */
export async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY, ...options })
  onTestFinished(() => emulator.close())
  return emulator
}

/** Starts an emulator, and the unchanged official client of it. */
export async function startWithClient(
  options: EmulatorOptions = {},
): Promise<{ readonly emulator: Emulator; readonly client: ScalekitClient }> {
  const emulator = await start(options)
  return { emulator, client: officialClient(emulator) }
}

/** Makes an official client, of the newest secret unless given another. */
export function officialClient(
  { url, clientId, clientSecret }: Emulator,
  secret: string = clientSecret,
): ScalekitClient {
  return new ScalekitClient(url, clientId, secret)
}
