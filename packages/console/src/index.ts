/**
 * A page on which customers and operators look after API keys: `createConsole` for Express,
 * `fastifyConsole` for Fastify, `koaConsole` for Koa.
 *
 * @module
 */
export { createConsole } from './mounts/node-console.ts'
export type { NodeConsole, NodeRequest } from './mounts/node-console.ts'
export { fastifyConsole } from './mounts/fastify-console.ts'
export type {
  FastifyConsole,
  FastifyLike,
  FastifyReplyLike,
  FastifyRequestLike,
} from './mounts/fastify-console.ts'
export { koaConsole } from './mounts/koa-console.ts'
export type { KoaConsole, KoaContext } from './mounts/koa-console.ts'

export type { ConsoleOptions } from './console-options.ts'
export type { ConsoleAction, ConsoleChange, StepUpResult } from './access/step-up.ts'
export type { Permission, SignedIn, SignInAt, SignInResult } from './access/signed-in.ts'
export type { ConsoleBranding, ConsoleLink } from './theme/console-branding.ts'
export type { ConsoleColors, Palette } from './theme/console-colors.ts'
export type { Texts } from './texts.ts'
