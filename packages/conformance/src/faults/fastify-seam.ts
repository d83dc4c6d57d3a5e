import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SeamCall, Shown } from './fault.ts'

interface FastifyRequest extends Shown {
  readonly raw: IncomingMessage
  readonly server: object
  readonly routeOptions: { readonly handler: (request: unknown, reply: unknown) => unknown }
}

interface FastifyReply {
  readonly raw: ServerResponse
  getHeader(name: string): number | string | readonly string[] | undefined
}

/** Fastify: a guard is an asynchronous hook, which goes on by resolving and fails by rejecting. */
export function fastifySeam(request: FastifyRequest, reply: FastifyReply): SeamCall {
  return {
    request: request.raw,
    response: reply.raw,
    shown: request,
    header: (name) => reply.getHeader(name),
    goOn: () => undefined,
    runGuard: async (guard, instead) => {
      await guard([request, reply])
      return instead(() => undefined)
    },
    runHandler: async () => request.routeOptions.handler.call(request.server, request, reply),
    fail: (error) => {
      throw error
    },
    fallSilent: () => new Promise(() => {}),
  }
}
