import { revocationWebhook, type Authenticator } from '@claviger/core'
import { describe, expect, test, vi } from 'vitest'
import { start, startWithClient } from '../start.ts'

const EVENT = { type: 'organization.deleted', organization_id: 'org_1', data: { id: 'org_1' } }
const MINUTE_MS = 60_000

describe('signWebhook', () => {
  test('signs what the official client verifies, and no other body', async () => {
    const { emulator, client } = await startWithClient()
    const { headers, body } = emulator.signWebhook(EVENT)
    const verify = (text: string) =>
      client.verifyWebhookPayload(emulator.webhookSecret, headers, text)
    expect(verify(body)).toBe(true)
    expect(() => verify(`${body} `)).toThrow('Invalid Signature')
  })

  test('signs what revocationWebhook() of the core takes', async () => {
    const emulator = await start()
    const revoke = vi.fn<Authenticator['revoke']>(async () => ({
      evicted: 0,
      marked: 1,
      durable: true,
    }))
    const webhook = revocationWebhook({
      authenticator: { revoke },
      secret: emulator.webhookSecret,
      toTarget: () => ({ organizationId: 'org_1' }),
    })
    const { headers, body } = emulator.signWebhook(EVENT)
    expect(await webhook({ headers }, Buffer.from(body))).toEqual({ status: 204 })
    expect(revoke).toHaveBeenCalledOnce()
  })

  test('gives an event the members that every event has', async () => {
    const emulator = await start()
    const [first, second] = [emulator.signWebhook(EVENT), emulator.signWebhook(EVENT)]
    const [event, next] = [JSON.parse(first.body), JSON.parse(second.body)]
    expect(event).toEqual({
      ...EVENT,
      spec_version: '1',
      id: expect.stringMatching(/^evt_\d{18}$/),
      environment_id: expect.stringMatching(/^env_\d{18}$/),
      occurred_at: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(next.environment_id).toBe(event.environment_id)
    expect(next.id).not.toBe(event.id)
    expect(second.headers['webhook-id']).not.toBe(first.headers['webhook-id'])
  })

  test('keeps the members that it is given', async () => {
    const emulator = await start()
    const given = {
      type: 'key.ended',
      id: 'evt_mine',
      occurred_at: '2030-01-01T00:00:00Z',
      more: 1,
    }
    expect(JSON.parse(emulator.signWebhook(given).body)).toMatchObject({ ...given, data: {} })
  })

  test('makes a webhook that was signed too long ago', async () => {
    const { emulator, client } = await startWithClient()
    const signedAt = new Date(Date.now() - 6 * MINUTE_MS)
    const { headers, body } = emulator.signWebhook(EVENT, { signedAt })
    expect(() => client.verifyWebhookPayload(emulator.webhookSecret, headers, body)).toThrow(
      'too old',
    )
  })

  test('refuses an event without a type', async () => {
    const emulator = await start()
    expect(() => emulator.signWebhook({ type: '' })).toThrow(/must have a type.*Add type to it/)
  })
})
