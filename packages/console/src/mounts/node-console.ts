import type { IncomingMessage, ServerResponse } from 'node:http'
import { resolveConsoleOptions, type ConsoleOptions } from '../console-options.ts'
import { makeHandle } from '../handle.ts'
import { describeUrl } from './describe-url.ts'
import { readForm } from './read-form.ts'

/** What the console uses of a request of Express, of Connect, or of Node itself. */
export interface NodeRequest extends IncomingMessage {
  /** The URL before a router took its own part away. */
  readonly originalUrl?: string
  /** What a body parser made of the body. */
  readonly body?: unknown
  /** The address of the client, as `trust proxy` of Express says. */
  readonly ip?: string | undefined
}

/** Answers a request of Express, of Connect, or of Node itself. */
export type NodeConsole<Request> = (request: Request, response: ServerResponse) => void

/**
 * Makes the page on which API keys are looked after, for Express and for `node:http`.
 *
 * @example
 * ```ts
 * app.use('/keys', createConsole({ authority: keys, signIn }))
 * ```
 *
 * @throws {TypeError} When an option cannot work.
 */
export function createConsole<Request extends NodeRequest = NodeRequest>(
  options: ConsoleOptions<Request>,
): NodeConsole<Request> {
  const handle = makeHandle(resolveConsoleOptions(options))
  return (request, response) => {
    const { method = 'GET', url = '/', originalUrl = url, headers, socket, ip } = request
    const answer = async (): Promise<void> => {
      const {
        status,
        headers: answered,
        body,
      } = await handle({
        source: request,
        method,
        ...describeUrl(originalUrl, url),
        headers,
        address: ip ?? socket.remoteAddress,
        readForm: async (ms) => readForm(request, request.body, ms),
      })
      // Another middleware has answered meanwhile, such as one that lets no request take too long.
      if (response.headersSent) return
      for (const [name, value] of Object.entries(answered)) response.setHeader(name, value)
      response.statusCode = status
      response.end(body)
    }
    answer().catch(() => {
      // Without it, an answer that cannot be written would end the process.
      response.destroy()
    })
  }
}
