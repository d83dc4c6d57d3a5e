import type { Contender } from './contender.ts'
import { expressContenders } from './express.ts'
import { fastifyContenders } from './fastify.ts'
import { koaContenders } from './koa.ts'

/** Every server that is measured over HTTP. */
export const ALL_CONTENDERS: readonly Contender[] = [
  ...expressContenders,
  ...fastifyContenders,
  ...koaContenders,
]
