/**
 * Guards for Fastify 5. This adapter carries outcomes to Fastify and decides nothing: every status,
 * header and body comes from `@claviger/core`.
 *
 * @module
 */
export type * from '@claviger/core'

export { claviger, claviger as default } from './plugin.ts'
export type { ClavigerOptions } from './plugin-options.ts'
export { metadataRoute } from './metadata-route.ts'
export { webhookRoute } from './webhook-route.ts'
export { createGuards, getAuth, getOptionalAuth } from './guards.ts'
export type {
  AnyRouteRequest,
  FastifyGuard,
  FastifyGuards,
  GuardedReply,
  GuardedRequest,
  RawRequest,
} from './guards.ts'
