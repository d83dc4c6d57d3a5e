import type { IncomingMessage } from 'node:http'
import { resolveConsoleOptions, type ConsoleOptions } from '../console-options.ts'
import { makeHandle } from '../handle.ts'
import { describeUrl } from './describe-url.ts'
import { readForm } from './read-form.ts'

/** What the console uses of a request of Fastify. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
  readonly ip: string
  readonly originalUrl: string
}

/** What the console uses of a reply of Fastify. */
export interface FastifyReplyLike {
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body: string): unknown
}

/** What the console uses of an instance of Fastify. */
export interface FastifyLike<Request, Reply> {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    parser: (request: Request, payload: unknown, done: (error: null) => void) => void,
  ): unknown
  all(path: string, handler: (request: Request, reply: Reply) => Promise<unknown>): unknown
}

/** A plugin of Fastify. Its `prefix` says where the page is. */
export type FastifyConsole<Request, Reply> = (app: FastifyLike<Request, Reply>) => Promise<void>

/**
 * Makes the page on which API keys are looked after, for Fastify.
 *
 * @example
 * ```ts
 * await app.register(fastifyConsole({ authority: keys, signIn }), { prefix: '/keys' })
 * ```
 *
 * @throws {TypeError} When an option cannot work.
 */
export function fastifyConsole<
  Request extends FastifyRequestLike = FastifyRequestLike,
  Reply extends FastifyReplyLike = FastifyReplyLike,
>(options: ConsoleOptions<Request>): FastifyConsole<Request, Reply> {
  const handle = makeHandle(resolveConsoleOptions(options))
  return async (app) => {
    // The body is left to the console, which bounds it. Other routes keep their parsers.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => {
      done(null)
    })
    const answer = async (request: Request, reply: Reply): Promise<unknown> => {
      const { raw, originalUrl, ip } = request
      const { status, headers, body } = await handle({
        source: request,
        method: raw.method ?? 'GET',
        ...describeUrl(originalUrl, (raw.url ?? '/').slice(app.prefix.length)),
        headers: raw.headers,
        address: ip,
        readForm: async (ms) => readForm(raw, undefined, ms),
      })
      reply.code(status)
      reply.headers({ ...headers })
      return reply.send(body)
    }
    app.all('/', answer)
    app.all('/*', answer)
  }
}
