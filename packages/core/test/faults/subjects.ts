import { generateKeyPairSync, sign } from 'node:crypto'
import { vi } from 'vitest'
import {
  AuthorityError,
  createAuthenticator,
  type Authenticator,
  type AuthEvent,
  type Lookup,
  type Outcome,
} from '../../src/index.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import type { Answer } from './faulty-server.ts'

/** One thing that asks a server over the network. */
export interface Subject {
  readonly name: string
  /** How its server answers when all is well. */
  readonly answer: Answer
  /** One deadline over everything, in milliseconds. */
  readonly deadlineMs: number
  /** How a fault that is about our own credentials is told. */
  readonly ofOurCredentials: 'misconfigured' | 'unavailable'
  /** Makes what is to be tested, with one credential that it knows already. */
  open(url: string): Promise<Opened>
}

export interface Opened {
  /** Judges a good credential that it has to ask about. */
  judgeCold(): Promise<Outcome>
  /** Judges the good credential that it knows. */
  judgeKnown(): Promise<Outcome>
  close(): Promise<void>
}

const COLD = 'a-good-key-that-is-not-cached'
const KNOWN = 'a-good-key-that-is-cached'
const info = { tokenId: 'apit_1', organizationId: 'org_1' }

/** As a careful application would write it. */
const lookupOver =
  (url: string): Lookup =>
  async (key, { signal }) => {
    const init = {
      method: 'POST',
      body: JSON.stringify({ key }),
      redirect: 'error',
      signal,
    } as const
    const response = await fetch(url, init)
    if ([400, 401, 403].includes(response.status)) {
      throw new AuthorityError('misconfigured', 'It refuses us.')
    }
    if (response.status !== 200) {
      throw new AuthorityError('unavailable', 'It answered with an error.', {
        retryAfterSeconds: Number(response.headers.get('retry-after') ?? Number.NaN),
      })
    }
    const answer = (await response.json()) as { known?: unknown; info?: unknown }
    if (answer.known === false) return null
    if (answer.known !== true) throw new AuthorityError('unavailable', 'The answer is malformed.')
    return answer.info as typeof info
  }

function keySubject(name: string, makeLookup: (url: string) => Lookup, answer: object): Subject {
  return {
    name,
    deadlineMs: 2_000,
    ofOurCredentials: 'misconfigured',
    answer: json(answer),
    open: async (url) => {
      const authenticator = createAuthenticator({
        apiKeys: { lookup: makeLookup(url), ttlMs: 86_400_000 },
      })
      await judge(authenticator, KNOWN)
      return {
        judgeCold: () => judge(authenticator, COLD),
        judgeKnown: () => judge(authenticator, KNOWN),
        close: () => authenticator.close(),
      }
    },
  }
}

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
/** The key set that they verify with. */
export const PUBLIC_KEYS = {
  keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA', use: 'sig' }],
}

/** Signs a token that is good for an hour. */
export function issueToken(claims: Readonly<Record<string, unknown>> = {}): string {
  const seconds = Math.floor(Date.now() / 1_000)
  const header = { alg: 'EdDSA', kid: 'k1' }
  const payload = {
    iss: 'https://issuer.test',
    aud: 'api',
    oid: 'org_1',
    exp: seconds + 3_600,
    ...claims,
  }
  const input = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
}

/** An authenticator for those tokens. */
export function tokenAuthenticator(
  jwksUri: string,
  onEvent: (event: AuthEvent) => unknown = () => {},
): Authenticator {
  return createAuthenticator({
    jwt: { issuer: 'https://issuer.test', audience: 'api', algorithms: ['EdDSA'], jwksUri },
    onEvent,
  })
}

const keySet: Subject = {
  name: 'the key endpoint',
  deadlineMs: 2_000,
  ofOurCredentials: 'unavailable',
  answer: json(PUBLIC_KEYS),
  open: async (url) => {
    const known = tokenAuthenticator(url)
    const cold = tokenAuthenticator(url)
    const token = issueToken()
    await judge(known, token)
    // The set is old enough to be fetched anew, and not too old to stand in.
    vi.advanceTimersByTime(601_000)
    return {
      judgeCold: () => judge(cold, issueToken()),
      judgeKnown: () => judge(known, token),
      close: async () => {
        await known.close()
        await cold.close()
      },
    }
  },
}

/** Everything of this package that asks somebody. */
export const SUBJECTS: readonly Subject[] = [
  keySubject('a lookup of the application over fetch', lookupOver, { known: true, info }),
  keySubject('introspection (RFC 7662)', (url) => introspectionOf(url), {
    active: true,
    client_id: 'org_1',
  }),
  keySet,
]

/** Judges one credential. */
export function judge(authenticator: Authenticator, credential: string): Promise<Outcome> {
  return authenticator.authenticate({ headers: { authorization: `Bearer ${credential}` } })
}

function json(value: object): Answer {
  const body = JSON.stringify(value)
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  }
}
