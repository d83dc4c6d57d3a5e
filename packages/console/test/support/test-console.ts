import { randomUUID } from 'node:crypto'
import events from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { fastify } from 'fastify'
import helmet from 'helmet'
import Koa from 'koa'
import {
  createConsole,
  fastifyConsole,
  koaConsole,
  type ConsoleOptions,
  type SignedIn,
  type SignInResult,
} from '../../src/index.ts'
import { onTestFinished } from 'vitest'
import { MemoryAuthority } from './memory-authority.ts'

/** Options whose functions read Node's request, which every framework has. */
export type TestOptions = Omit<ConsoleOptions<never>, 'signIn' | 'stepUp' | 'authority'> & {
  readonly authority: MemoryAuthority
  readonly signIn: (request: IncomingMessage) => SignInResult | Promise<SignInResult>
  readonly stepUp?: ConsoleOptions<IncomingMessage>['stepUp']
}

/** A console that listens, mounted at `/console` in one framework. */
export interface RunningConsole {
  readonly url: string
  close(): Promise<void>
}

/** Starts a console in each framework, behind Helmet's defaults. */
export const MOUNTS: Readonly<Record<string, (options: TestOptions) => Promise<RunningConsole>>> = {
  Express: startInExpress,
  Fastify: async ({ signIn, stepUp, ...options }) => {
    const app = fastify()
    app.addHook('onRequest', (request, reply, done) => {
      helmet()(request.raw, reply.raw, () => done())
    })
    const plugin = fastifyConsole({
      ...options,
      signIn: ({ raw }) => signIn(raw),
      ...(stepUp && { stepUp: ({ raw }, change) => stepUp(raw, change) }),
    })
    await app.register(plugin, { prefix: '/console' })
    await app.ready()
    return listen(app.server)
  },
  Koa: async ({ signIn, stepUp, ...options }) => {
    const app = new Koa()
    app.use(async ({ req, res }, next) => {
      helmet()(req, res, () => {})
      await next()
    })
    app.use(
      koaConsole('/console', {
        ...options,
        signIn: ({ req }) => signIn(req),
        ...(stepUp && { stepUp: ({ req }, change) => stepUp(req, change) }),
      }),
    )
    const answer = app.callback()
    return listen(createServer((request, response) => void answer(request, response)))
  },
}

async function startInExpress(options: TestOptions): Promise<RunningConsole> {
  const app = express()
  app.use(helmet())
  app.use(express.urlencoded({ extended: true }))
  app.use('/console', createConsole(options))
  return listen(createServer(app))
}

/** Listens on a free port of loopback. */
export async function listen(server: Server): Promise<RunningConsole> {
  server.listen(0, '127.0.0.1')
  await events.once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/console`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await events.once(server, 'close')
    },
  }
}

/** An administrator of `org_1`, who may do everything there. */
export const ADMINISTRATOR: SignedIn = {
  userId: 'ada',
  name: 'Ada Lovelace',
  organizations: ['org_1'],
  may: ['read', 'create', 'revoke', 'audit'],
  grantable: ['read:*', 'deploy:applications'],
  audiences: ['api.acme.com', 'deployment-api.acmecorp.com'],
}

/** Asks a console as a browser does, and reads the whole answer. */
export async function ask(
  { url }: RunningConsole,
  path: string,
  {
    form,
    headers = {},
    method,
  }: {
    form?: readonly (readonly [string, string])[]
    headers?: Record<string, string>
    method?: string
  } = {},
): Promise<{ status: number; headers: Headers; body: string }> {
  const isForm = form !== undefined
  const response = await fetch(`${url}${path}`, {
    method: method ?? (isForm ? 'POST' : 'GET'),
    redirect: 'manual',
    headers: isForm ? { 'sec-fetch-site': 'same-origin', ...headers } : headers,
    ...(isForm && {
      body: new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])),
    }),
  })
  return { status: response.status, headers: response.headers, body: await response.text() }
}

/** Finds the key that an answer shows. */
export function shownKey(body: string): string {
  return shownSecret(body, 'New API key')
}

/** Finds the secret that an answer shows below a label. */
export function shownSecret(body: string, label: string): string {
  const [, secret = ''] = new RegExp(`aria-label="${label}"[^>]*>([^<]+)<`).exec(body) ?? []
  return secret
}

/** The name of a form that was not sent before. */
export function once(): [string, string] {
  return ['once', randomUUID()]
}

/** A console over an authority in memory, and what it told of errors. */
export interface OpenConsole {
  readonly console: RunningConsole
  readonly authority: MemoryAuthority
  readonly errors: readonly unknown[]
}

/** Opens a console for a test in one framework, and closes it when the test ends. */
export async function openConsole(
  options: Partial<TestOptions> = {},
  start: (options: TestOptions) => Promise<RunningConsole> = startInExpress,
): Promise<OpenConsole> {
  const authority = options.authority ?? new MemoryAuthority()
  const errors: unknown[] = []
  const console = await start({
    authority,
    signIn: () => ADMINISTRATOR,
    onError: (error) => errors.push(error),
    ...options,
  })
  onTestFinished(async () => console.close())
  return { console, authority, errors }
}
