import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpExchange } from './mcp-guard.ts'

/** What is used of Koa's context. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** Its `body` is what a body parser left. */
  readonly request: object
  respond?: boolean
}

/** A Koa middleware. */
export type KoaMiddleware = (ctx: KoaContext) => Promise<void>

/** Carries a request of Koa to the guard, which writes the answer itself. */
export function forKoa(handle: (exchange: McpExchange) => Promise<void>): KoaMiddleware {
  return async (ctx) => {
    const { req, res, request } = ctx
    ctx.respond = false
    const body: unknown = 'body' in request ? request.body : undefined
    const route = '_matchedRoute' in ctx ? ctx['_matchedRoute'] : undefined
    await handle({ req, res, body, route: typeof route === 'string' ? route : undefined })
  }
}
