import { startEmulator, type Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ClientSecret } from '../src/authority/client-secret.ts'
import { ReconnectingKeyService } from '../src/authority/reconnecting-key-service.ts'
import type { SecretSource } from '../src/index.ts'

let emulator: Emulator
beforeEach(async () => {
  emulator = await startEmulator()
})
afterEach(() => emulator.close())

describe('without anything usable below the public methods', () => {
  const serviceWith = (source: SecretSource) => {
    const { url, clientId } = emulator
    const connect = vi.fn<(secret: string) => ScalekitClient>(
      (secret) => new ScalekitClient(url, clientId, secret),
    )
    return { connect, service: new ReconnectingKeyService(connect, new ClientSecret(source)) }
  }
  const signal = () => AbortSignal.timeout(10_000)

  test('one client is made, and used', async () => {
    const { service, connect } = serviceWith(() => emulator.clientSecret)
    for (const { token } of [emulator.issueKey(), emulator.issueKey()]) {
      expect((await service.ask(token, signal())).answer.kind).toBe('found')
    }
    expect(connect).toHaveBeenCalledOnce()
  })

  test('another client is made when the secret was rotated, and the question is put again', async () => {
    const { service, connect } = serviceWith(() => emulator.clientSecret)
    const { token } = emulator.issueKey()
    await service.ask(token, signal())
    emulator.rotateEnvironmentSecret()
    emulator.retireEnvironmentSecrets()
    await emulator.rotateKeys({ overlap: false })

    expect((await service.ask(token, signal())).answer.kind).toBe('found')
    expect(connect).toHaveBeenCalledTimes(2)
    expect(service.secretsSeen).toBe(2)
  })

  test('no other client is made when the secret is the same and wrong', async () => {
    const { service, connect } = serviceWith(() => 'wrong')
    await expect(service.ask(emulator.issueKey().token, signal())).rejects.toMatchObject({
      reason: 'misconfigured',
      code: 'http_401',
    })
    expect(connect).toHaveBeenCalledOnce()
  })
})
