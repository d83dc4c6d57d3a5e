/**
 * Guards an MCP server of the official TypeScript SDK, in Express, Fastify, Koa, or without a framework.
 *
 * @module
 */
export { guardMcp } from './guard-mcp.ts'
export type { McpEndpoint } from './guard-mcp.ts'
export type { McpOptions } from './mcp-options.ts'
export type { McpExchange } from './mcp-guard.ts'
export type { McpRequest, ServeMcp } from './serve-mcp.ts'
export { callerOf } from './auth-info.ts'
export type { McpAuthInfo } from './auth-info.ts'
export type { ExpressHandler, ExpressRequest } from './carry-express.ts'
export type { FastifyReplyLike, FastifyRequestLike, FastifyRoute } from './carry-fastify.ts'
export type { KoaContext, KoaMiddleware } from './carry-koa.ts'
