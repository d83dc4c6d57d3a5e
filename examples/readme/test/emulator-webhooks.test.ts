import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createGuards, webhookRoute } from '@claviger/express'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { scalekit, scalekitEventTarget, scalekitWebhook } from '@claviger/scalekit'
import { ScalekitClient } from '@scalekit-sdk/node'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../packages/conformance/src/test-signing-key.ts'

let emulator: Emulator
let client: ScalekitClient
let url: string
let end: () => Promise<void>

// One API for all tests, with the default cache: a key that it has seen is good for a while.
beforeAll(async () => {
  emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
  client = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)
  const { authenticateToken, authenticator } = createGuards(
    scalekit({
      environmentUrl: emulator.url,
      clientId: emulator.clientId,
      clientSecret: emulator.clientSecret,
      audience: null,
    }),
  )
  const webhook = scalekitWebhook({
    authenticator,
    client,
    secret: emulator.webhookSecret,
    // An event of one's own, beside those of Scalekit.
    toTarget: (event) => {
      const { payload } = event
      const own = payload as { readonly type?: unknown; readonly data: { readonly keyId: string } }
      return own.type === 'acme.key_ended' ? { keyId: own.data.keyId } : scalekitEventTarget(event)
    },
  })

  const app = express()
  app.post('/webhooks/scalekit', webhookRoute(webhook))
  app.get('/api', authenticateToken, (_, res) => void res.json({ ok: true }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  emulator.sendWebhooksTo(`${url}/webhooks/scalekit`)
  end = async () => {
    server.closeAllConnections()
    server.close()
    await authenticator.close()
    await emulator.close()
  }
})
afterAll(() => end())

const ask = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}`, connection: 'close' }
  return (await fetch(`${url}/api`, { headers })).status
}

const lookups = (): number => emulator.stats().calls['ValidateToken'] ?? 0

describe('a webhook of the emulator ends at a guarded API, at once,', () => {
  test('the keys and tokens of an organization that the official client deletes', async () => {
    const { organization } = await client.organization.createOrganization('Acme')
    const organizationId = organization?.id ?? ''
    const { token: key } = await client.token.createToken(organizationId)
    const token = await emulator.issueToken({ organizationId })
    const other = emulator.issueKey()
    for (const one of [key, token, other.token]) expect(await ask(one)).toBe(200)

    await client.organization.deleteOrganization(organizationId)
    await emulator.webhooksSettled()
    expect(emulator.stats().webhooks).toEqual({ delivered: 1, failed: 0 })
    for (const one of [key, token]) expect(await ask(one)).toBe(401)
    expect(await ask(other.token)).toBe(200)
  })

  test('the key of a user whom the official client deletes', async () => {
    const { token, userId = '' } = emulator.issueKey({ userId: 'usr_jo' })
    expect(await ask(token)).toBe(200)
    const before = lookups()
    expect(await ask(token)).toBe(200)
    // It was cached: without the webhook it would be good until it is asked about again.
    expect(lookups()).toBe(before)

    await client.user.deleteUser(userId)
    await emulator.webhooksSettled()
    expect(await ask(token)).toBe(401)
  })

  test('a key, by an event of your own that the emulator signs', async () => {
    const { token, tokenId } = emulator.issueKey()
    expect(await ask(token)).toBe(200)
    await client.token.invalidateToken(token)
    expect(await ask(token)).toBe(200)

    const { headers, body } = emulator.signWebhook({
      type: 'acme.key_ended',
      data: { keyId: tokenId },
    })
    const answer = await fetch(`${url}/webhooks/scalekit`, { method: 'POST', headers, body })
    expect(answer.status).toBe(204)
    expect(await ask(token)).toBe(401)
  })
})
