import { createHash } from 'node:crypto'
import { createAuthenticator, type AuthRequest, type Authenticator } from '@claviger/core'
import { API_KEY, type BenchmarkAuthority } from '../authority.ts'
import { clavigerOptions } from '../servers/claviger-options.ts'

/** An authenticator that has seen its one key and one token, and the requests that bring them. */
export interface Subjects {
  readonly authenticator: Authenticator
  readonly token: string
  readonly keyRequest: () => AuthRequest
  readonly tokenRequest: () => AuthRequest
}

/** Makes the subjects of the in-process measurements, warm. */
export async function warmSubjects(authority: BenchmarkAuthority): Promise<Subjects> {
  const authenticator = createAuthenticator({
    ...clavigerOptions(authority),
    apiKeys: { ...clavigerOptions(authority).apiKeys, lookup: lookUp, ttlMs: 86_400_000 },
  })
  const token = await authority.signToken()
  const subjects = {
    authenticator,
    token,
    keyRequest: requestsWith(API_KEY),
    tokenRequest: requestsWith(token),
  }
  for (const request of [subjects.keyRequest(), subjects.tokenRequest()]) {
    const outcome = await authenticator.check(request, {})
    if (outcome.kind !== 'granted') throw new Error(`expected granted, got ${outcome.kind}`)
  }
  return subjects
}

/** Makes requests as Node's HTTP server makes them, as far as a guard reads them. */
export function requestsWith(credential: string): () => AuthRequest {
  const authorization = headerOf(credential)
  return () => requestOf(authorization)
}

/** A request with a credential that is short, or that was not seen before. */
export function requestWith(credential: string): AuthRequest {
  return requestOf(`Bearer ${credential}`)
}

/** A request whose `Authorization` header is at hand. */
export function requestOf(authorization: string): AuthRequest {
  return {
    method: 'GET',
    headers: { host: '127.0.0.1', authorization, connection: 'keep-alive' },
    rawHeaders: ['Host', '127.0.0.1', 'Authorization', authorization, 'Connection', 'keep-alive'],
  }
}

/**
 * The header of a credential, in one piece of memory, as Node's parser makes it. V8 keeps the result of
 * a template as its parts, and the first reader would pay for joining them.
 */
export function headerOf(credential: string): string {
  return Buffer.from(`Bearer ${credential}`, 'latin1').toString('latin1')
}

/** A lookup that costs nothing: every key that begins with `benchmark-key` is valid. */
export async function lookUp(key: string) {
  return key.startsWith('benchmark-key') ? { tokenId: 'key_1', organizationId: 'org_1' } : null
}

/** The least that a guard can cost: one SHA-256 of the credential, beside the request object. */
export function leastWork(credential: string): () => unknown {
  const next = requestsWith(credential)
  return () => {
    const request = next()
    return { request, digest: createHash('sha256').update(credential).digest('base64url') }
  }
}
