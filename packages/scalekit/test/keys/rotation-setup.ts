import { createAuthenticator, type Authenticator } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterEach, beforeEach, vi } from 'vitest'
import { createKeyManager, scalekit, type IssuedKey, type KeyManager } from '../../src/index.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

export const OWNER = { organizationId: 'org_rotating' }
export const HOUR_MS = 3_600_000

export let emulator: Emulator
export let client: ScalekitClient
export let manager: KeyManager
let authenticator: Authenticator

/** Starts an emulator, guards and a manager of keys before each test of a file. */
export function useRotations(): void {
  beforeEach(async () => {
    emulator = await startTestEmulator()
    const { url, clientId, clientSecret } = emulator
    client = new ScalekitClient(url, clientId, clientSecret)
    authenticator = openGuards()
    manager = createKeyManager(client, authenticator)
  })
  afterEach(async () => {
    vi.useRealTimers()
    await authenticator.close()
    await emulator.close()
  })
}

function openGuards(): Authenticator {
  const { url, clientId, clientSecret } = emulator
  return createAuthenticator(
    scalekit({
      environmentUrl: url,
      clientId,
      clientSecret,
      jwt: false,
      apiKeys: { cache: false },
    }),
  )
}

/** Guards that start again know nothing of what they refused before. */
export async function restartGuards(): Promise<void> {
  await authenticator.close()
  authenticator = openGuards()
}

export const judge = async (key: string) => {
  const headers = { authorization: `Bearer ${key}` }
  const outcome = await authenticator.authenticate({ headers })
  return outcome.kind === 'granted' ? 200 : outcome.refusal.status
}
export const isActive = (keyId: string) =>
  client.token.validateToken(keyId).then(
    () => true,
    () => false,
  )
export const claimsOf = async (keyId: string) =>
  (await client.token.validateToken(keyId)).tokenInfo?.customClaims ?? {}
export const rotate = async (keyId: string, overlapMs: number = HOUR_MS) => {
  const delivered: IssuedKey[] = []
  const deliver = (issued: IssuedKey) => delivered.push(issued)
  const rotation = await manager.rotateKey(keyId, { ...OWNER, deliver, overlapMs })
  return { ...rotation, key: delivered[0]?.key ?? '' }
}
// Only the clock by which keys end: timers and the client go on as they are.
export const passTime = (ms: number) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
}
