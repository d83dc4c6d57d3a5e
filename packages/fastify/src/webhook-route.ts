import { answerWebhook, type RevocationWebhook } from '@claviger/core'
import type { RouteOptions } from 'fastify'

/**
 * Makes the route of a webhook that revokes credentials. It answers before any body is parsed, from the
 * raw body.
 *
 * @example
 * ```ts
 * app.route(webhookRoute('/webhooks/authority', revocationWebhook({ authenticator, secret, toTarget })))
 * ```
 */
export function webhookRoute(url: string, webhook: RevocationWebhook): RouteOptions {
  return {
    method: 'POST',
    url,
    onRequest: async (request, reply) => {
      const { status } = await answerWebhook(webhook, request.raw)
      return reply.code(status).send()
    },
    handler: async () => {},
  }
}
