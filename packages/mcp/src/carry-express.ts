import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpExchange } from './mcp-guard.ts'

/** What is used of Express's request, of 4 and 5. */
export interface ExpressRequest extends IncomingMessage {
  /** What a body parser left. */
  readonly body?: unknown
  readonly route?: unknown
}

/** An Express handler. */
export type ExpressHandler = (
  req: ExpressRequest,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void

/** Carries a request of Express to the guard. */
export function forExpress(handle: (exchange: McpExchange) => Promise<void>): ExpressHandler {
  return (req, res, next) => {
    handle({ req, res, body: req.body, route: patternOf(req.route) }).catch(next)
  }
}

function patternOf(route: unknown): string | undefined {
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined
  return typeof route.path === 'string' ? route.path : undefined
}
