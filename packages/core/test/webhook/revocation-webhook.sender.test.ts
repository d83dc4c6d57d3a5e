import { createHmac } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import {
  revocationWebhook,
  type Authenticator,
  type RevocationWebhookOptions,
} from '../../src/index.ts'
import { BODY, KEY, NOW, SECRET, setUp, useStoppedClock } from './webhook-under-test.ts'

useStoppedClock()

const SIGNATURE = createHmac('sha256', KEY)
  .update(`msg_1.${NOW / 1_000}.${BODY}`)
  .digest('base64')
const OTHERS = 'v1,AAAA '.repeat(10)

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

describe('the sender of an event', () => {
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

  test('accepts a good signature behind 9 others', async () => {
    const { send } = setUp()
    const others = OTHERS.slice('v1,AAAA '.length)
    expect(await send({ 'webhook-signature': `${others}v1,${SIGNATURE}` })).toBe(204)
  })

  test.each(['', 'whsec_', 'whsec_c2hvcnQ=', KEY.toString('base64')])(
    'rejects the secret %j at startup',
    (secret) => {
      expect(() => setUp({ secret })).toThrow(TypeError)
    },
  )
})
