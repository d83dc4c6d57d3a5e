import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthenticator, type Authenticator, type Outcome } from '../../src/index.ts'
import { startKeyServer, type KeyServer } from '../jwt/key-server.ts'
import { AUDIENCE, ISSUER, makeSigner, sign, type Signer } from '../jwt/token-issuer.ts'
import { FLOOD, flood } from './flood.ts'

let server: KeyServer
let signer: Signer
let authenticator: Authenticator
let good: string

beforeAll(async () => {
  signer = await makeSigner('ES256', 'published')
  server = await startKeyServer(signer.publicJwk)
  authenticator = createAuthenticator({
    jwt: { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], jwksUri: server.url },
  })
  good = await sign(signer)
})
afterAll(async () => {
  await authenticator.close()
  await server.stop()
})

const statusOf = (outcome: Outcome) => (outcome.kind === 'granted' ? 200 : outcome.refusal.status)
const ask = async (token: string) =>
  statusOf(await authenticator.authenticate({ headers: { authorization: `Bearer ${token}` } }))
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test(
  `${FLOOD} tokens, each with a kid of its own, cost one fetch (R-JWKS-29)`,
  { timeout: 600_000 },
  async () => {
    expect(await ask(good)).toBe(200)
    const [, payload = '', signature = ''] = good.split('.')
    const before = server.requests
    const report = await flood(async (i) => {
      const header = encode({ alg: 'ES256', kid: `made-up-${i}`, typ: 'at+jwt' })
      const [status] = await Promise.all([ask(`${header}.${payload}.${signature}`), ask(good)])
      return status
    })
    console.log('made-up kids:', JSON.stringify(report), 'fetches:', server.requests - before)
    expect(report.statuses).toEqual({ 401: FLOOD })
    // One for each cooldown of 30 s, which a million may outlast.
    expect(server.requests - before).toBeLessThanOrEqual(FLOOD > 100_000 ? 20 : 2)
    expect(await ask(good)).toBe(200)
    expect(report.heapGrowthMb).toBeLessThan(128)
  },
)

test(
  `${FLOOD / 5} forged signatures are refused, remembered nowhere, and fetch nothing (R-ADAPT-11)`,
  { timeout: 600_000 },
  async () => {
    const [header = '', payload = ''] = good.split('.')
    const before = server.requests
    const tokens = authenticator.stats().issuers[0]?.tokens
    const report = await flood(async (i) => {
      if (i % 5 !== 0) return 401
      const forged = Buffer.alloc(64)
      forged.writeUInt32BE(i + 1, 0)
      forged.writeUInt32BE(i + 1, 32)
      return ask(`${header}.${payload}.${forged.toString('base64url')}`)
    })
    console.log('forged signatures:', JSON.stringify(report))
    expect(report.statuses).toEqual({ 401: FLOOD })
    expect(server.requests).toBe(before)
    expect(authenticator.stats().issuers[0]?.tokens).toBe(tokens)
    expect(await ask(good)).toBe(200)
    expect(report.heapGrowthMb).toBeLessThan(128)
  },
)
