import { createHmac } from 'node:crypto'
import type { Authenticator } from '@claviger/core'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { scalekitWebhook, type ScalekitWebhookOptions } from '../../src/index.ts'

const NOW = Date.UTC(2030, 0, 1)
const KEY = Buffer.alloc(32, 7)
const SECRET = `whsec_${KEY.toString('base64')}`
const EVENT = {
  spec_version: '1',
  id: 'evt_1',
  type: 'organization.deleted',
  occurred_at: '2029-12-31T22:00:00Z',
  environment_id: 'env_1',
  organization_id: 'org_1',
  object: 'Organization',
  data: { id: 'org_1' },
}
const OCCURRED = Date.parse(EVENT.occurred_at)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp(options: Partial<ScalekitWebhookOptions> = {}) {
  const revoke = vi.fn<Authenticator['revoke']>(async () => ({
    evicted: 0,
    marked: 1,
    durable: true,
  }))
  const webhook = scalekitWebhook({
    authenticator: { revoke },
    client: new ScalekitClient('https://acme.scalekit.example', 'skc_1', 'unused'),
    secret: SECRET,
    ...options,
  })
  const send = async (
    event: unknown = EVENT,
    { id = 'msg_1', timestamp = String(NOW / 1_000), key = KEY, tail = '' } = {},
  ) => {
    const body = typeof event === 'string' ? event : JSON.stringify(event)
    const signature = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64')
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    }
    return (await webhook({ headers }, Buffer.from(body + tail))).status
  }
  return { revoke, send }
}

describe('scalekitWebhook', () => {
  test('revokes what was issued until the event occurred, however late it arrives', async () => {
    const { revoke, send } = setUp()
    expect(await send()).toBe(204)
    expect(revoke.mock.calls).toEqual([
      [{ organizationId: 'org_1' }, { issuedBefore: OCCURRED, decidedAt: OCCURRED }],
    ])
  })

  test.each([
    [
      'user.organization_membership_deleted',
      { organization: { id: 'org_1' }, user: { id: 'usr_1' } },
    ],
    ['user.organization_membership_deleted', { user_id: 'usr_1' }],
    ['user.deleted', { id: 'usr_1' }],
  ])('ends the credentials of a user on %s', async (type, data) => {
    const { revoke, send } = setUp()
    expect(await send({ ...EVENT, type, data })).toBe(204)
    expect(revoke).toHaveBeenCalledWith(
      { userId: 'usr_1' },
      { issuedBefore: OCCURRED, decidedAt: OCCURRED },
    )
  })

  test.each(['user.login', 'organization.updated', 'organization.directory.user_deleted', 7])(
    'ignores the event %s',
    async (type) => {
      const { revoke, send } = setUp()
      expect(await send({ ...EVENT, type })).toBe(204)
      expect(revoke).not.toHaveBeenCalled()
    },
  )

  test('carries a replayed event out once', async () => {
    const { revoke, send } = setUp()
    expect([await send(), await send()]).toEqual([204, 204])
    expect(revoke).toHaveBeenCalledTimes(1)
  })

  test.each<[string, NonNullable<Parameters<ReturnType<typeof setUp>['send']>[1]>]>([
    ['a wrong signature', { key: Buffer.alloc(32, 8) }],
    ['a body that was changed', { tail: ' ' }],
    ['a timestamp that is 6 minutes old', { timestamp: String(NOW / 1_000 - 360) }],
    ['a timestamp with letters', { timestamp: `${NOW / 1_000}x` }],
    ['no ID', { id: '' }],
  ])('refuses %s, and revokes nothing', async (_, parts) => {
    const { revoke, send } = setUp()
    expect(await send(EVENT, parts)).toBe(400)
    expect(revoke).not.toHaveBeenCalled()
  })

  test('refuses a body that is not JSON, or larger than 64 KiB', async () => {
    const { revoke, send } = setUp()
    expect(await send('not JSON')).toBe(400)
    expect(await send({ ...EVENT, padding: 'x'.repeat(10_000_000) })).toBe(413)
    expect(revoke).not.toHaveBeenCalled()
  })

  test('lets Scalekit try again when an event does not say what it ends', async () => {
    const { revoke, send } = setUp()
    expect(await send({ ...EVENT, organization_id: undefined, data: {} })).toBe(503)
    expect(revoke).not.toHaveBeenCalled()
  })

  test('accepts the signature by either secret while they rotate', async () => {
    const next = Buffer.alloc(32, 9)
    const { send } = setUp({ secret: [`whsec_${next.toString('base64')}`, SECRET] })
    expect(await send(EVENT, { id: 'a' })).toBe(204)
    expect(await send(EVENT, { id: 'b', key: next })).toBe(204)
  })

  test('believes a client only if it says true', async () => {
    const { revoke, send } = setUp({
      // @ts-expect-error -- a client of another version
      client: { verifyWebhookPayload: () => 'false' },
    })
    expect(await send()).toBe(400)
    expect(revoke).not.toHaveBeenCalled()
  })

  test.each(['', 'whsec_', 'secret', []])('rejects the secret %j at startup', (secret) => {
    expect(() => setUp({ secret })).toThrow(TypeError)
  })
})
