import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SeamCall, Shown } from './fault.ts'

interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly state: Shown
}

/** Koa: a guard goes on by `next()` and waits for it, and fails by throwing. */
export function koaSeam(context: KoaContext, next: () => Promise<unknown>): SeamCall {
  return {
    request: context.req,
    response: context.res,
    shown: context.state,
    header: (name) => context.res.getHeader(name),
    goOn: async () => next(),
    runGuard: (guard, instead) => guard([context, async () => instead(async () => next())]),
    runHandler: async () => next(),
    fail: (error) => {
      throw error
    },
    fallSilent: () => undefined,
  }
}
