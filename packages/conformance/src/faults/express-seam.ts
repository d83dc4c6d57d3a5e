import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SeamCall, Shown } from './fault.ts'

/** Express: a guard goes on by `next()`, and fails by `next(error)`. */
export function expressSeam(
  request: IncomingMessage & Shown,
  response: ServerResponse,
  next: (error?: unknown) => unknown,
): SeamCall {
  return {
    request,
    response,
    shown: request,
    header: (name) => response.getHeader(name),
    goOn: () => next(),
    runGuard: (guard, instead) =>
      guard([
        request,
        response,
        (error?: unknown) => (error === undefined ? instead(() => next()) : next(error)),
      ]),
    runHandler: async () => {
      next()
      // The handlers of the suite answer in the same turn.
      await sleep(1)
    },
    fail: (error) => next(error),
    fallSilent: () => undefined,
  }
}
