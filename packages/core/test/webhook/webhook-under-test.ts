import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, vi } from 'vitest'
import {
  revocationWebhook,
  type Authenticator,
  type RevocationWebhookOptions,
} from '../../src/index.ts'

export const NOW = Date.UTC(2030, 0, 1)
export const KEY = Buffer.alloc(24, 7)
export const SECRET = `whsec_${KEY.toString('base64')}`
export const BODY = JSON.stringify({ type: 'organization.deleted', data: { id: 'org_1' } })

/** Stops the clock at {@link NOW} before each test of a file. */
export function useStoppedClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

/** A webhook that ends organizations, and a sender that signs events. */
export function setUp(options: Partial<RevocationWebhookOptions> = {}) {
  const revoke = vi.fn<Authenticator['revoke']>(async () => ({
    evicted: 0,
    marked: 1,
    durable: true,
  }))
  const webhook = revocationWebhook({
    authenticator: { revoke },
    secret: SECRET,
    toTarget: ({ payload }) => {
      const { type, data } = payload as { type: string; data: { id: string } }
      return type === 'organization.deleted' ? { organizationId: data.id } : undefined
    },
    ...options,
  })
  const send = async (overrides: Record<string, string> = {}, body = BODY, key = KEY) => {
    const id = overrides['webhook-id'] ?? 'msg_1'
    const timestamp = overrides['webhook-timestamp'] ?? String(NOW / 1_000)
    const signature = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64')
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
      ...overrides,
    }
    return (await webhook({ headers }, Buffer.from(body))).status
  }
  return { revoke, send }
}
