import type { Authenticator } from '@claviger/core'
import { forExpress, type ExpressHandler } from './carry-express.ts'
import { forFastify, type FastifyRoute } from './carry-fastify.ts'
import { forKoa, type KoaMiddleware } from './carry-koa.ts'
import { McpGuard, type McpExchange } from './mcp-guard.ts'
import { readMcpOptions, type McpOptions } from './mcp-options.ts'

/** A guarded MCP server: one endpoint, on the framework that you have. */
export interface McpEndpoint {
  /** For Express: `app.all('/mcp', mcp.express)`. */
  readonly express: ExpressHandler
  /** For Fastify: `app.route(mcp.fastify('/mcp'))`. It reads the body itself. */
  readonly fastify: (url: string) => FastifyRoute
  /** For Koa: `router.all('/mcp', mcp.koa)`. */
  readonly koa: KoaMiddleware
  /**
   * For Node's own server. Answers a request, or serves it, and resolves when `serve` has. Catch what
   * it rejects with: Node ends the process otherwise.
   *
   * @example
   * ```ts
   * createServer((req, res) => {
   *   mcp.handle({ req, res }).catch(() => res.destroy())
   * })
   * ```
   * @throws {unknown} What `serve` throws.
   */
  readonly handle: (exchange: McpExchange) => Promise<void>
}

/**
 * Guards an MCP server of the official SDK, 1.x or 2.x. A request is served once its caller is verified
 * and has the scopes of what it calls; the tools get the caller as `authInfo`.
 *
 * @example
 * ```ts
 * const mcp = guardMcp(createGuards(options), {
 *   tools: { list_apps: [], deploy: ['deploy:apps'] },
 *   serve: toNodeHandler(createMcpHandler(() => server())),
 * })
 * app.all('/mcp', mcp.express)
 * ```
 *
 * @param guards What `createGuards` returns, or anything with an `authenticator`.
 * @throws {TypeError} When an option cannot work.
 * @see {@link https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization MCP authorization}
 */
export function guardMcp(
  guards: { readonly authenticator: Authenticator },
  options: McpOptions,
): McpEndpoint {
  const guard = new McpGuard(guards.authenticator, readMcpOptions(options))
  const handle = async (exchange: McpExchange): Promise<void> => guard.handle(exchange)
  return {
    express: forExpress(handle),
    fastify: (url) => forFastify(url, handle),
    koa: forKoa(handle),
    handle,
  }
}
