import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  createAuthenticator,
  introspection,
  type Authenticator,
  type Outcome,
} from '../../src/index.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import type { Algorithm } from '../../src/jwt/algorithms.ts'
import { AUDIENCE, ISSUER, sharedSigner, sign, type Signer } from '../jwt/token-issuer.ts'

// Forged tokens that come all at once, and good callers behind them. How long these wait in
// milliseconds is measured by `pnpm bench:floods`; here it is counted.

const CHEAP = soakCount('forgedTokens')
const DEAR = soakCount('dearForgedTokens')

const signers = new Map<Algorithm, Signer>()
const server = createServer((_request, response) => {
  response.end('{"active":true,"client_id":"org_1"}')
})
let authenticator: Authenticator
const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})

beforeAll(async () => {
  for (const alg of ['RS256', 'ES512'] as const) signers.set(alg, await sharedSigner(alg))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const keys = [...signers.values()].map(({ publicJwk }) => publicJwk)
  const endpoint = `http://localhost:${port}/`
  authenticator = createAuthenticator({
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['RS256', 'ES512'],
      jwks: { keys },
      timeoutMs: 60_000,
    },
    apiKeys: {
      timeoutMs: 60_000,
      lookup: introspection({
        endpoint,
        clientId: 'api',
        clientSecret: 'api-secret',
        audience: null,
        organization: () => 'org_1',
      }),
    },
  })
})
afterAll(async () => {
  await authenticator.close()
  server.close()
  server.closeAllConnections()
  emitWarning.mockRestore()
})

const signerOf = (alg: Algorithm) => {
  const signer = signers.get(alg)
  if (signer === undefined) throw new Error(`No signer for ${alg}.`)
  return signer
}
const statusOf = (outcome: Outcome) => (outcome.kind === 'granted' ? 200 : outcome.refusal.status)
const present = async (credential: string) =>
  statusOf(await authenticator.authenticate({ headers: { authorization: `Bearer ${credential}` } }))

let made = 0
const goodToken = async (alg: Algorithm, client = 'client_1') =>
  sign(signerOf(alg), { sub: client, client_id: client, jti: `${(made += 1)}` })

/** Forged tokens of one kind, each unlike the others. */
async function forgeries(count: number, alg: Algorithm, hasKid: boolean): Promise<string[]> {
  const token = await sign(signerOf(alg), {}, hasKid ? {} : { kid: undefined })
  const end = token.lastIndexOf('.')
  return Array.from({ length: count }, () => {
    const signature = Buffer.from(token.slice(end + 1), 'base64url')
    signature.writeUInt32BE((made += 1), 8)
    return `${token.slice(0, end)}.${signature.toString('base64url')}`
  })
}

/** Presents all of a flood at once. */
function send(tokens: readonly string[]) {
  const statuses: Record<number, number> = {}
  const all = tokens.map(async (token) => {
    const status = await present(token)
    statuses[status] = (statuses[status] ?? 0) + 1
  })
  return { statuses, done: async () => Promise.all(all) }
}

describe.each<[string, number, Algorithm, boolean]>([
  [`${CHEAP} forged tokens of RS256 without kid`, CHEAP, 'RS256', false],
  [`${CHEAP} forged tokens of RS256 with a kid`, CHEAP, 'RS256', true],
  [`${DEAR} forged tokens of ES512`, DEAR, 'ES512', true],
])('%s', (_, count, alg, hasKid) => {
  test('keep no hot token waiting, not even for a turn of the event loop', async () => {
    const hot = await goodToken('RS256')
    expect(await present(hot)).toBe(200)
    const { done } = send(await forgeries(count, alg, hasKid))
    let hasTurned = false
    setImmediate(() => {
      hasTurned = true
    })
    expect(await present(hot)).toBe(200)
    expect(hasTurned).toBe(false)
    await done()
  })

  test('let a new token of a known client pass in their midst, after a few of them', async () => {
    expect(await present(await goodToken(alg))).toBe(200)
    const good = await goodToken(alg)
    const before = send(await forgeries(count / 2, alg, hasKid))
    const passing = present(good)
    const after = send(await forgeries(count / 2, alg, hasKid))
    expect(await passing).toBe(200)
    const refused = (before.statuses[401] ?? 0) + (after.statuses[401] ?? 0)
    expect(refused).toBeLessThan(count / 5)
    await Promise.all([before.done(), after.done()])
  })

  test('let the first token of a client pass after them', async () => {
    const good = await goodToken(alg, `client-${made}`)
    const { done } = send(await forgeries(count, alg, hasKid))
    expect(await present(good)).toBe(200)
    await done()
  })

  test('stop no lookup of an API key by the name of its host', async () => {
    const { statuses, done } = send(await forgeries(count, alg, hasKid))
    const keys = Array.from({ length: 20 }, async () => present(`api-key-${(made += 1)}`))
    expect(new Set(await Promise.all(keys))).toEqual(new Set([200]))
    await done()
    expect(statuses[200]).toBeUndefined()
  })

  test('are refused, or not judged where they are too many', async () => {
    const { statuses, done } = send(await forgeries(count, alg, hasKid))
    await done()
    const { 401: refused = 0, 503: unjudged = 0, ...others } = statuses
    expect(others).toEqual({})
    expect(refused).toBeGreaterThan(0)
    expect(refused + unjudged).toBe(count)
    expect(await present(await goodToken(alg))).toBe(200)
  })
})
