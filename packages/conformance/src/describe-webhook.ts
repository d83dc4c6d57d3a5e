import { createHmac } from 'node:crypto'
import {
  RevocationDeliveryError,
  revocationWebhook,
  type Authenticator,
  type RevocationWebhook,
} from '@claviger/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

/** Starts a server whose `POST /webhook` is the route of a webhook. */
export type StartWebhook = (
  webhook: RevocationWebhook,
) => Promise<{ readonly url: string; close(): Promise<void> }>

const KEY = Buffer.alloc(24, 7)
const EVENT = JSON.stringify({ organization: 'org_1' })

/** How an event is sent. */
interface Sending {
  /** The body that its signature is about. @default the one that is sent */
  readonly signed?: string
  /** @default one that no other event has */
  readonly id?: string
  /** How long ago it was signed. @default 0 */
  readonly ageSeconds?: number
}

/** Holds the route of a webhook to what it promises. */
export function describeWebhook(name: string, start: StartWebhook): void {
  describe(`webhookRoute of ${name}`, () => {
    const revoke = vi.fn<Authenticator['revoke']>()
    let running: Awaited<ReturnType<StartWebhook>>
    let sent = 0
    beforeAll(async () => {
      running = await start(
        revocationWebhook({
          authenticator: { revoke },
          secret: `whsec_${KEY.toString('base64')}`,
          toTarget: ({ payload }) =>
            JSON.stringify(payload) === EVENT ? { organizationId: 'org_1' } : undefined,
        }),
      )
    })
    afterAll(() => running.close())
    beforeEach(() => {
      revoke.mockReset().mockResolvedValue({ evicted: 0, marked: 1, durable: true })
    })

    const send = async (
      body: string,
      { signed = body, id = `msg_${(sent += 1)}`, ageSeconds = 0 }: Sending = {},
    ) => {
      const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds)
      const signature = createHmac('sha256', KEY)
        .update(`${id}.${timestamp}.${signed}`)
        .digest('base64')
      const response = await fetch(`${running.url}/webhook`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          // A server that was busy for a while has closed a connection that was kept.
          connection: 'close',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
      })
      return { status: response.status, body: await response.text() }
    }

    test('revokes what a signed event says, from the raw body', async () => {
      expect(await send(`${EVENT} `)).toEqual({ status: 204, body: '' })
      expect(revoke).toHaveBeenCalledExactlyOnceWith(
        { organizationId: 'org_1' },
        { issuedBefore: expect.any(Number), decidedAt: expect.any(Number) },
      )
    })

    test('refuses another body than the one that was signed', async () => {
      expect(await send(`${EVENT} `, { signed: EVENT })).toEqual({ status: 400, body: '' })
      expect(revoke).not.toHaveBeenCalled()
    })

    test('refuses an event that was signed 6 minutes ago', async () => {
      expect(await send(EVENT, { ageSeconds: 360 })).toEqual({ status: 400, body: '' })
      expect(revoke).not.toHaveBeenCalled()
    })

    test('carries an event out once, however often it is sent', async () => {
      for (let i = 0; i < 2; i += 1) {
        expect(await send(EVENT, { id: 'repeated' })).toEqual({ status: 204, body: '' })
      }
      expect(revoke).toHaveBeenCalledTimes(1)
    })

    test('accepts an event that it does not know, and revokes nothing', async () => {
      expect(await send('{"type":"invoice.paid"}')).toEqual({ status: 204, body: '' })
      expect(revoke).not.toHaveBeenCalled()
    })

    test('refuses a body of 10 MB', async () => {
      expect(await send('x'.repeat(10_000_000), { signed: '' })).toEqual({ status: 413, body: '' })
      expect(revoke).not.toHaveBeenCalled()
    })

    test('never challenges: a sender has a signature and no token', async () => {
      const response = await fetch(`${running.url}/webhook`, {
        method: 'POST',
        headers: { connection: 'close' },
        body: EVENT,
      })
      expect(response.status).toBe(400)
      expect(response.headers.get('www-authenticate')).toBeNull()
    })

    test('logs nothing of what it refuses or ignores', async () => {
      const writings = [
        ...(['debug', 'error', 'info', 'log', 'warn'] as const).map((level) =>
          vi.spyOn(console, level).mockReturnValue(undefined),
        ),
        vi.spyOn(process, 'emitWarning').mockReturnValue(undefined),
        vi.spyOn(process.stdout, 'write').mockReturnValue(true),
        vi.spyOn(process.stderr, 'write').mockReturnValue(true),
      ]
      try {
        await send(EVENT, { signed: 'another' })
        await send(EVENT, { ageSeconds: 360 })
        await send('x'.repeat(10_000_000), { signed: '' })
        await send('no JSON')
        await send('{"type":"invoice.paid"}')
        expect(writings.flatMap((writing) => writing.mock.calls)).toEqual([])
      } finally {
        for (const writing of writings) writing.mockRestore()
      }
    })

    test('asks the sender to try again while the fleet cannot be told', async () => {
      revoke.mockRejectedValue(new RevocationDeliveryError())
      expect(await send(EVENT)).toEqual({ status: 503, body: '' })
    })
  })
}
