import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAuthenticator, type Authenticator, type JwtOptions } from '../../../src/index.ts'
import { digestOf } from '../../../src/request/fingerprint.ts'
import { ALGORITHMS } from '../../../src/jwt/algorithms.ts'
import { parseSigned } from '../../../src/jwt/compact-token.ts'
import { findSigner } from '../../../src/jwt/find-signer.ts'
import { isKeyForToken } from '../../../src/jwt/is-key-for-token.ts'
import { parseKeySet } from '../../../src/jwt/parse-key-set.ts'
import { isSignedByJose } from '../signature/jose-verdict.ts'

/**
 * Judges the signature alone, and checks that `jose` judges it alike. Most vectors sign texts like "foo", which are not access tokens
 * regardless of their signature; only here would such an acceptance be seen.
 */
export async function judgeSignature(token: string, keySet: object): Promise<'valid' | 'invalid'> {
  const signed = parseSigned(token)
  if (typeof signed === 'string') return 'invalid'
  const alg = ALGORITHMS.find((one) => one === signed.header.alg)
  if (alg === undefined) return 'invalid'
  const keys = (parseKeySet(keySet) ?? []).filter((key) => isKeyForToken(key, signed.header, alg))
  const signer = await findSigner(keys, {
    token,
    digest: digestOf(token),
    alg,
    dueAt: performance.now() + 60_000,
    hasKid: signed.header.kid !== undefined,
    knownClaimant: () => undefined,
  })
  const isSigned = await Promise.all(keys.map(async (key) => isSignedByJose(token, key, alg)))
  if ((signer.kind === 'found') !== isSigned.includes(true)) {
    throw new Error(`jose judges the signature of a token otherwise: ${token}`)
  }
  return signer.kind === 'found' ? 'valid' : 'invalid'
}

/** What an API answers to a token. */
export interface Answer {
  /** `granted`, or why not. */
  readonly verdict: string
  readonly status: number
  readonly keySet: string
}

const DEFAULTS = {
  issuer: null,
  audience: null,
  algorithms: ALGORITHMS,
  maxTokens: 10,
  // Most vectors expire in another century, so that they stay good.
  maxTokenLifetimeMs: Number.MAX_SAFE_INTEGER,
} as const
const BODIES = [
  '{"error":"Missing authorization token"}',
  '{"error":"Invalid or expired token"}',
  '{"error":"Authentication temporarily unavailable"}',
]

/** An API for every key set there is, each fetched over a real socket. */
export class Court {
  readonly #documents: (string | Uint8Array)[] = []
  readonly #authenticators = new Map<string, Authenticator>()
  readonly #server = createServer((req, res) => {
    res.end(this.#documents[Number(req.url?.slice(1))])
  })

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async close(): Promise<void> {
    for (const authenticator of this.#authenticators.values()) await authenticator.close()
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Presents a token to an API that trusts what is in a document, and checks that the answer is one. */
  async judge(
    token: string,
    document: string | Uint8Array,
    options: Partial<Omit<JwtOptions, 'jwksUri'>> = {},
  ): Promise<Answer> {
    const authenticator = this.#authenticatorOf(document, options)
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${token}` },
    })
    const keySet = authenticator.stats().issuers[0]?.keySet ?? ''
    if (outcome.kind === 'granted') return { verdict: 'granted', status: 200, keySet }
    const { status, body } = outcome.refusal
    if (!BODIES.includes(body) || (status !== 401 && status !== 503)) {
      throw new Error(`A refusal with ${status}.`)
    }
    return { verdict: outcome.reason, status, keySet }
  }

  #authenticatorOf(
    document: string | Uint8Array,
    options: Partial<Omit<JwtOptions, 'jwksUri'>>,
  ): Authenticator {
    const id = `${Buffer.from(document).toString('base64')} ${JSON.stringify(options)}`
    const known = this.#authenticators.get(id)
    if (known !== undefined) return known
    const { port } = this.#server.address() as AddressInfo
    const jwksUri = `http://127.0.0.1:${port}/${this.#documents.push(document) - 1}`
    const made = createAuthenticator({ jwt: { ...DEFAULTS, ...options, jwksUri } })
    this.#authenticators.set(id, made)
    return made
  }
}
