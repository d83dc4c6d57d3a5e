import type { IncomingMessage, RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect } from 'vitest'
import { introspection, type AuthorityError, type IntrospectionOptions } from '../../src/index.ts'
import { json, startKeyServer, type KeyServer } from '../jwt/key-server.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

export const TOKEN = 'opaque-token-that-must-not-be-seen'

export const SECRET = 's3cret-that-must-not-be-seen'

export const GOOD = {
  active: true,
  client_id: 'client_1',
  sub: 'client_1',
  scope: 'read write',
  oid: 'org_1',
}

export const now = () => Math.floor(Date.now() / 1_000)

let server: KeyServer

export let asked: { request: IncomingMessage; form: URLSearchParams }[]

/** Answers with a document, and notes what was asked. */
export function answer(listener: RequestListener): void {
  server.respond = (request, response) => {
    let body = ''
    request.on('data', (chunk: Uint8Array) => {
      body += new TextDecoder().decode(chunk)
    })
    request.on('end', () => {
      asked.push({ request, form: new URLSearchParams(body) })
      listener(request, response)
    })
  }
}

export const optionsOf = (options: Partial<IntrospectionOptions> = {}): IntrospectionOptions => ({
  endpoint: server.url,
  clientId: 'api',
  clientSecret: SECRET,
  audience: null,
  ...(options.organization === undefined && { organizationClaim: 'oid' }),
  ...options,
})

async function lookUp(options: Partial<IntrospectionOptions> = {}, signal?: AbortSignal) {
  const lookup = introspection(optionsOf(options))
  return lookup(TOKEN, { signal: signal ?? AbortSignal.timeout(20_000) })
}

export async function lookUpAnswer(document: unknown, options: Partial<IntrospectionOptions> = {}) {
  answer(json(document))
  return lookUp(options)
}

export async function failureOf(options: Partial<IntrospectionOptions> = {}, signal?: AbortSignal) {
  const error = await lookUp(options, signal).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  expect(inspect(error, { depth: 9 })).not.toMatch(/opaque-token|s3cret|127\.0\.0\.1|Log in/)
  return error as AuthorityError
}

/** Starts an introspection endpoint before each test of a file. */
export function useIntrospectionServer(): void {
  allowWarnings('CLAVIGER_AUDIENCE', 'CLAVIGER_MISCONFIGURED')
  beforeEach(async () => {
    server = await startKeyServer()
    asked = []
  })
  afterEach(async () => server.stop())
}
