import { describe, expect, test } from 'vitest'
import { revocationWebhook, type Authenticator } from '../../src/index.ts'
import { BODY, NOW, setUp, useStoppedClock } from './webhook-under-test.ts'

useStoppedClock()

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
})
