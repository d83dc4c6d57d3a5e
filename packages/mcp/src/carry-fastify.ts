import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpExchange } from './mcp-guard.ts'

/** What is used of Fastify's request. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
  readonly routeOptions: { readonly url?: string | undefined }
  readonly log: { error(error: unknown): void }
}

/** What is used of Fastify's reply. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse
  hijack(): unknown
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>
}

/** A route of Fastify. */
export interface FastifyRoute {
  method: ('GET' | 'POST' | 'DELETE')[]
  url: string
  onRequest: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<void>
  handler: () => Promise<void>
}

/**
 * Carries a request of Fastify to the guard, before Fastify reads the body. The guard writes the answer
 * itself; headers that earlier hooks have set, such as those of CORS, are kept.
 */
export function forFastify(
  url: string,
  handle: (exchange: McpExchange) => Promise<void>,
): FastifyRoute {
  return {
    method: ['GET', 'POST', 'DELETE'],
    url,
    onRequest: async ({ raw: req, routeOptions, log }, reply) => {
      const { raw: res } = reply
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) res.setHeader(name, value)
      }
      reply.hijack()
      try {
        await handle({ req, res, route: routeOptions.url })
      } catch (error) {
        log.error(error)
        if (res.headersSent) res.destroy()
        else res.writeHead(500).end()
      }
    },
    handler: async () => {},
  }
}
