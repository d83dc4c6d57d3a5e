import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect } from 'vitest'
import type { AppSpec, HandlerView, RunningApp, StartApp } from './app-spec.ts'
import { exchange, type RawRequest } from './http-exchange.ts'
import { written } from './expected-answers.ts'
import type { RawResponse } from './parse-responses.ts'

/** An app under test. */
export interface OpenApp {
  readonly port: number
  readonly server: RunningApp['server']
  /** How many handlers have run. */
  readonly handled: () => number
  /** What reached the framework's error handling. */
  readonly errors: readonly unknown[]
  /** Sends one request over a connection of its own. */
  readonly send: (request: RawRequest | string) => Promise<RawResponse>
  /** Sends a request that must be answered exactly so, and must reach no handler. */
  readonly refuses: (request: RawRequest | string, answer: string) => Promise<void>
  /** Sends a request that must reach one handler, and resolves with what it answered. */
  readonly admits: (request: RawRequest | string) => Promise<unknown>
}

/** Starts apps for the tests around it, and closes them after each test. */
export function appOpener(start: StartApp): (spec: AppSpec) => Promise<OpenApp> {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()))
  })

  return async (spec) => {
    let handled = 0
    const errors: unknown[] = []
    const { server, close } = await start({
      ...spec,
      options: withSmallTables(spec.options),
      handle: (route, view) => {
        handled += 1
        return (route.handle ?? describeCaller)(view)
      },
      onError: (error) => errors.push(error),
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The app has no port.')
    const { port } = address

    const send = async (request: RawRequest | string) => {
      const [response] = await exchange(port, [asRequest(request)])
      if (response === undefined) throw new Error('The request was never answered.')
      return response
    }

    closers.push(async () => {
      const before = handled
      await close()
      // A handler that ran late, after its refusal was on the wire, shows up here.
      expect(handled, 'handlers that ran after the last answer').toBe(before)
    })

    return {
      port,
      server,
      handled: () => handled,
      errors,
      send,
      refuses: async (request, answer) => {
        const before = handled
        const response = await send(request)
        // Answering first and running the handler afterwards is as bad as running it first.
        await nextTurn()
        await nextTurn()
        expect.soft(written(response)).toBe(answer)
        expect(handled, 'the handler ran').toBe(before)
        expect(errors, 'errors').toEqual([])
      },
      admits: async (request) => {
        const before = handled
        const response = await send(request)
        expect(response).toMatchObject({ status: 200 })
        expect(handled).toBe(before + 1)
        return response.body === '' ? undefined : JSON.parse(response.body)
      },
    }
  }
}

// Tables of the default size would take longer than all requests of a test.
const SMALL = { maxKeys: 1_000, maxInvalidKeys: 1_000 }

function withSmallTables(options: AppSpec['options']): AppSpec['options'] {
  if (!('apiKeys' in options) || options.apiKeys === undefined) return options
  return { ...options, apiKeys: { ...SMALL, ...options.apiKeys } }
}

function asRequest(request: RawRequest | string): RawRequest {
  return typeof request === 'string' ? { target: '/', headers: [request] } : request
}

function describeCaller({ optionalAuth }: HandlerView): unknown {
  const auth = optionalAuth()
  return auth === undefined ? { anonymous: true } : { kind: auth.kind, ...auth.filter }
}
