import { createAuthenticator, type Authenticator } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { createKeyManager, scalekit, type KeyManager } from '../../src/index.ts'
import { startTestEmulator } from '../support/start-test-emulator.ts'

export let emulator: Emulator

export let client: ScalekitClient

let authenticator: Authenticator

export let manager: KeyManager

export const judge = async (key: string) => {
  const headers = { authorization: `Bearer ${key}` }
  const outcome = await authenticator.authenticate({ headers })
  return outcome.kind === 'granted' ? 200 : outcome.refusal.status
}

export const ANY = { organizationId: null }

export const NOT_FOUND = { name: 'ScalekitValidateTokenFailureException' }

export const infoOf = async (key: string) => (await client.token.validateToken(key)).tokenInfo

/** Starts an emulator for the tests of a file, and makes a manager of its keys before each. */
export function useKeyManager(): void {
  beforeAll(async () => {
    emulator = await startTestEmulator()
    const { url, clientId, clientSecret } = emulator
    client = new ScalekitClient(url, clientId, clientSecret)
    // Its first call costs two: it fetches an access token when it is refused without one.
    await client.organization.listOrganization({ pageSize: 1 })
    authenticator = createAuthenticator(
      scalekit({ environmentUrl: url, clientId, clientSecret, jwt: false }),
    )
    manager = createKeyManager(client, authenticator)
  })
  afterAll(async () => {
    await authenticator.close()
    await emulator.close()
  })
  beforeEach(() => {
    emulator.clearFaults()
  })
}
