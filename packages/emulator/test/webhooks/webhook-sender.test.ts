import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { signWebhook } from '../../src/webhooks/sign-webhook.ts'
import { WebhookSender, type SenderLimits } from '../../src/webhooks/webhook-sender.ts'

const QUICK = { pausesMs: [0, 1, 1] }
const SECRET = `whsec_${'A'.repeat(32)}`
const HANGS = 0

/** Starts an endpoint that answers with these statuses, the last one for good. */
async function startEndpoint(...statuses: readonly number[]) {
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((req, res) => {
    const status = statuses[Math.min(seen.push(req.headers), statuses.length) - 1] ?? HANGS
    req.resume()
    if (status !== HANGS) res.writeHead(status, { location: '/elsewhere' }).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, seen, close }
}

function senderTo(url: string | undefined, limits: Partial<SenderLimits> = QUICK) {
  const sender = new WebhookSender(url, limits)
  onTestFinished(() => sender.close())
  return sender
}

const sign = (id = 'msg_1') =>
  signWebhook({ event: { type: 'a' }, id, signedAt: new Date(), secret: SECRET })

describe('WebhookSender', () => {
  test('tries again, under the same ID, until the endpoint takes the event', async () => {
    const { url, seen } = await startEndpoint(503, 400, 204)
    const sender = senderTo(url)
    sender.send(sign)
    await sender.settled()
    expect(seen.map((headers) => headers['webhook-id'])).toEqual(['msg_1', 'msg_1', 'msg_1'])
    expect(sender.stats()).toEqual({ delivered: 1, failed: 0 })
  })

  test('gives an event up after its last attempt, and says what it met', async () => {
    const { url, seen } = await startEndpoint(400)
    const sender = senderTo(url)
    sender.send(sign)
    await sender.settled()
    expect(seen).toHaveLength(3)
    expect(sender.stats()).toEqual({ delivered: 0, failed: 1, lastFailure: 'status 400' })
  })

  test('follows no redirect', async () => {
    const { url, seen } = await startEndpoint(307, 204)
    const sender = senderTo(url, { pausesMs: [0] })
    sender.send(sign)
    await sender.settled()
    expect(seen).toHaveLength(1)
    expect(sender.stats()).toMatchObject({ failed: 1, lastFailure: 'status 307' })
  })

  test('gives up on an endpoint that does not answer, or is gone', async () => {
    const { url, close } = await startEndpoint(HANGS)
    const sender = senderTo(url, { pausesMs: [0], deadlineMs: 50 })
    sender.send(sign)
    await sender.settled()
    expect(sender.stats()).toMatchObject({ failed: 1, lastFailure: 'no answer' })
    close()
    sender.send(sign)
    await sender.settled()
    expect(sender.stats()).toMatchObject({ failed: 2, lastFailure: 'no answer' })
  })

  test('has a bound for events that wait for an answer', async () => {
    const { url } = await startEndpoint(HANGS)
    const sender = senderTo(url, { maxPending: 2 })
    for (const id of ['msg_1', 'msg_2', 'msg_3']) sender.send(() => sign(id))
    expect(sender.stats()).toEqual({
      delivered: 0,
      failed: 1,
      lastFailure: 'more than 2 webhooks wait for an answer',
    })
  })

  test('ends what is under way when it is closed, and sends nothing after that', async () => {
    const { url, seen } = await startEndpoint(HANGS)
    const sender = senderTo(url, { pausesMs: [0, 600_000], deadlineMs: 600_000 })
    sender.send(sign)
    await expect.poll(() => seen.length).toBe(1)
    await sender.close()
    sender.send(sign)
    await sender.settled()
    expect(sender.stats()).toMatchObject({ delivered: 0, failed: 1 })
    expect(seen).toHaveLength(1)
  })

  test('sends nothing without a URL, and counts nothing', async () => {
    const sender = senderTo(undefined)
    sender.send(sign)
    await sender.settled()
    expect(sender.stats()).toEqual({ delivered: 0, failed: 0 })
  })
})
