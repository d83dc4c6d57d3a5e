import type { IncomingMessage } from 'node:http'
import { resolveConsoleOptions, type ConsoleOptions } from '../console-options.ts'
import { makeHandle } from '../handle.ts'
import { describeUrl } from './describe-url.ts'
import { readForm } from './read-form.ts'

/** What the console uses of a context of Koa. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly request: { readonly body?: unknown }
  readonly method: string
  readonly url: string
  readonly originalUrl: string
  readonly ip: string
  status: number
  body: unknown
  set(headers: Record<string, string>): void
}

/** A middleware of Koa that answers below one path, and lets every other request pass. */
export type KoaConsole<Context> = (
  context: Context,
  next: () => Promise<unknown>,
) => Promise<unknown>

/**
 * Makes the page on which API keys are looked after, for Koa.
 *
 * @example
 * ```ts
 * app.use(koaConsole('/keys', { authority: keys, signIn }))
 * ```
 *
 * @param path Where the page is: `/` or a path without a slash at its end.
 * @throws {TypeError} When an option cannot work.
 */
export function koaConsole<Context extends KoaContext = KoaContext>(
  path: string,
  options: ConsoleOptions<Context>,
): KoaConsole<Context> {
  if (!/^(?:\/|(?:\/[^/?#]+)+)$/.test(path)) {
    throw new TypeError("koaConsole() takes a path such as '/keys', without a slash at its end.")
  }
  const handle = makeHandle(resolveConsoleOptions(options))
  const mount = path === '/' ? '' : path
  return async (context, next) => {
    const { url, originalUrl, method, req, ip } = context
    if (!url.startsWith(mount) || !/^(?:[/?]|$)/.test(url.slice(mount.length))) return next()
    const { status, headers, body } = await handle({
      source: context,
      method,
      ...describeUrl(originalUrl, url.slice(mount.length)),
      headers: req.headers,
      address: ip,
      readForm: async (ms) => readForm(req, context.request.body, ms),
    })
    context.status = status
    context.body = body
    context.set({ ...headers })
    return undefined
  }
}
