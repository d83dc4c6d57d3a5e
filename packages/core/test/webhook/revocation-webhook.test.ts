import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  revocationWebhook,
  type Authenticator,
  type RevocationWebhookOptions,
} from '../../src/index.ts'

const NOW = Date.UTC(2030, 0, 1)
const KEY = Buffer.alloc(24, 7)
const SECRET = `whsec_${KEY.toString('base64')}`
const BODY = JSON.stringify({ type: 'organization.deleted', data: { id: 'org_1' } })
const SIGNATURE = createHmac('sha256', KEY)
  .update(`msg_1.${NOW / 1_000}.${BODY}`)
  .digest('base64')
const OTHERS = 'v1,AAAA '.repeat(10)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp(options: Partial<RevocationWebhookOptions> = {}) {
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

/** A webhook whose sender is verified by a function that may return anything. */
function verifiedBy(verify: () => unknown) {
  const revoke = vi.fn<Authenticator['revoke']>()
  const webhook = revocationWebhook({
    authenticator: { revoke },
    verify: verify as RevocationWebhookOptions['verify'] & object,
    toTarget: () => ({ organizationId: 'org_1' }),
  })
  return { revoke, answer: async () => webhook({ headers: {} }, Buffer.from(BODY)) }
}

describe('revocationWebhook', () => {
  test('revokes what a signed event says, up to when it was signed', async () => {
    const { revoke, send } = setUp()
    const signedAt = NOW - 60_000
    expect(await send({ 'webhook-timestamp': String(signedAt / 1_000) })).toBe(204)
    expect(revoke.mock.calls).toEqual([
      [{ organizationId: 'org_1' }, { issuedBefore: signedAt, decidedAt: signedAt }],
    ])
  })

  test.each([
    ['2029-12-31T20:00:00Z', Date.UTC(2029, 11, 31, 20)],
    ['2030-01-02T00:00:00Z', NOW],
    ['1970-01-01T00:00:01Z', NOW],
    ['soon', NOW],
    [7, NOW],
  ])('revokes up to when the event happened: %s', async (timestamp, issuedBefore) => {
    const { revoke, send } = setUp({ issuer: 'https://issuer.example' })
    expect(await send({}, JSON.stringify({ ...JSON.parse(BODY), timestamp }))).toBe(204)
    expect(revoke).toHaveBeenCalledWith(
      { organizationId: 'org_1' },
      { issuedBefore, decidedAt: issuedBefore, issuer: 'https://issuer.example' },
    )
  })

  test('asks a function of the application about a sender that signs in another way', async () => {
    const event = { id: 'evt_1', at: NOW, payload: JSON.parse(BODY) }
    const revoke = vi.fn<Authenticator['revoke']>()
    const answers = [undefined, event]
    const verify = () => answers.shift()
    const toTarget = () => ({ organizationId: 'org_1' })
    const webhook = revocationWebhook({ authenticator: { revoke }, verify, toTarget })
    expect(await webhook({ headers: {} }, Buffer.from(BODY))).toEqual({ status: 400 })
    expect(revoke).not.toHaveBeenCalled()
    expect(await webhook({ headers: {} }, Buffer.from(BODY))).toEqual({ status: 204 })
    expect(() =>
      revocationWebhook({ authenticator: { revoke }, verify, toTarget, secret: SECRET }),
    ).toThrow(TypeError)
    expect(() => revocationWebhook({ authenticator: { revoke }, toTarget })).toThrow(TypeError)
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('wrong signature')
      },
    ],
    ['returns false', () => false],
    ['returns null', () => null],
  ])('refuses an event whose verify %s, and revokes nothing', async (_, verify) => {
    const { revoke, answer } = verifiedBy(verify)
    expect(await answer()).toEqual({ status: 400 })
    expect(revoke).not.toHaveBeenCalled()
  })

  test.each<[string, () => unknown]>([
    ['true', () => true],
    ['an event without an ID', () => ({ at: NOW, payload: {} })],
    ['an event without a moment', () => ({ id: 'evt_1', at: Number.NaN, payload: {} })],
    ['a promise of an event', async () => ({ id: 'evt_1', at: NOW, payload: {} })],
    ['a promise that is rejected', async () => Promise.reject(new Error('wrong signature'))],
  ])('revokes nothing where verify returns %s', async (_, verify) => {
    const { revoke, answer } = verifiedBy(verify)
    await expect(answer()).rejects.toThrow('verify must return { id, at, payload } synchronously')
    expect(revoke).not.toHaveBeenCalled()
  })

  test('accepts a signature by either secret while they rotate', async () => {
    const next = Buffer.alloc(32, 9)
    const { send } = setUp({ secret: [`whsec_${next.toString('base64')}`, SECRET] })
    expect(await send({ 'webhook-id': 'a' })).toBe(204)
    expect(await send({ 'webhook-id': 'b' }, BODY, next)).toBe(204)
  })

  test.each<[string, Record<string, string>]>([
    ['a wrong signature', { 'webhook-signature': `v1,${'A'.repeat(43)}=` }],
    ['a signature of another version', { 'webhook-signature': 'v1a,AAAA' }],
    ['no signature', { 'webhook-signature': '' }],
    ['a timestamp that is 6 minutes old', { 'webhook-timestamp': String(NOW / 1_000 - 360) }],
    ['a timestamp 6 minutes ahead', { 'webhook-timestamp': String(NOW / 1_000 + 360) }],
    ['a timestamp that is no number', { 'webhook-timestamp': '1e9' }],
    ['an empty ID', { 'webhook-id': '' }],
    ['an ID of 257 characters', { 'webhook-id': 'a'.repeat(257) }],
    ['a good signature behind 10 others', { 'webhook-signature': `${OTHERS}v1,${SIGNATURE}` }],
  ])('refuses %s, and revokes nothing', async (_, headers) => {
    const { revoke, send } = setUp()
    expect(await send(headers)).toBe(400)
    expect(revoke).not.toHaveBeenCalled()
  })

  test('refuses a body that was signed by another key, or is not JSON', async () => {
    const { revoke, send } = setUp()
    expect(await send({}, BODY, Buffer.alloc(24, 8))).toBe(400)
    expect(await send({}, 'not JSON')).toBe(400)
    expect(revoke).not.toHaveBeenCalled()
  })

  test('refuses a body of 10 MB before it computes anything', async () => {
    const { revoke, send } = setUp()
    expect(await send({}, JSON.stringify('x'.repeat(10_000_000)))).toBe(413)
    expect(revoke).not.toHaveBeenCalled()
  })

  test('carries a replayed event out once', async () => {
    const { revoke, send } = setUp()
    expect([await send(), await send(), await send({ 'webhook-id': 'msg_2' })]).toEqual([
      204, 204, 204,
    ])
    expect(revoke).toHaveBeenCalledTimes(2)
  })

  test('accepts a good signature behind 9 others', async () => {
    const { send } = setUp()
    const others = OTHERS.slice('v1,AAAA '.length)
    expect(await send({ 'webhook-signature': `${others}v1,${SIGNATURE}` })).toBe(204)
  })

  test('forgets the oldest of more events than a sender repeats', async () => {
    let revoked = 0
    const revoke: Authenticator['revoke'] = async () => {
      revoked += 1
      return { evicted: 0, marked: 0, durable: true }
    }
    const webhook = revocationWebhook({
      authenticator: { revoke },
      verify: (_, body) => ({ id: Buffer.from(body).toString(), at: NOW, payload: {} }),
      toTarget: () => ({ organizationId: 'org_1' }),
    })
    const send = async (event: number) => webhook({ headers: {} }, Buffer.from(String(event)))
    await Promise.all(Array.from({ length: 10_001 }, async (_, event) => send(event)))
    await send(1)
    expect(revoked).toBe(10_001)
    await send(0)
    expect(revoked).toBe(10_002)
  })

  test('ignores an event that ends nothing', async () => {
    const { revoke, send } = setUp()
    expect(await send({}, JSON.stringify({ type: 'user.created', data: {} }))).toBe(204)
    expect(revoke).not.toHaveBeenCalled()
  })

  test('lets the sender try again until revoke() has resolved', async () => {
    const { revoke, send } = setUp()
    revoke.mockRejectedValueOnce(new Error('undelivered'))
    expect(await send()).toBe(503)
    expect(await send()).toBe(204)
    expect(revoke).toHaveBeenCalledTimes(2)
  })

  test.each(['', 'whsec_', 'whsec_c2hvcnQ=', KEY.toString('base64')])(
    'rejects the secret %j at startup',
    (secret) => {
      expect(() => setUp({ secret })).toThrow(TypeError)
    },
  )
})
