import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  claimIs,
  createAuthenticator,
  introspection,
  type ApiKeyOptions,
  type IntrospectionOptions,
  type Requirement,
} from '../../src/index.ts'
import { json, startKeyServer, type KeyServer } from '../jwt/key-server.ts'
import { AUDIENCE, ISSUER, makeSigner, sign } from '../jwt/token-issuer.ts'

const signer = await makeSigner('ES256')
let server: KeyServer
beforeAll(async () => {
  server = await startKeyServer(signer.publicJwk)
})
afterAll(async () => server.stop())

/** Labels that a customer typed on their own key. */
const LABELS = { client_id: 'billing', sub: 'root', email: 'ceo@acme.example', tier: 'gold' }
const TYPED = Object.entries(LABELS).map(([name, value]) => claimIs(name, value))

const judgeOf = (apiKeys: ApiKeyOptions) => {
  const authenticator = createAuthenticator({
    apiKeys,
    jwt: { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], jwksUri: server.url },
  })
  return async (credential: string, requirement: Requirement) => {
    const headers = { authorization: `Bearer ${credential}` }
    const outcome = await authenticator.authenticate({ headers }, requirement)
    return outcome.kind === 'refused' ? outcome.reason : outcome.kind
  }
}
const lookup = async () => ({ tokenId: 'apit_1', organizationId: 'org_1', customClaims: LABELS })

describe('a label on an API key', () => {
  test.each(TYPED)('meets no requireClaim: %o', async (requirement) => {
    const judge = judgeOf({ lookup })
    expect(await judge('a-key', requirement)).toBe('claim_mismatch')
    // The same words in a signed token are the word of the issuer.
    expect(await judge(await sign(signer, LABELS), requirement)).toBe('granted')
  })

  test('meets requireClaim where apiKeys.trustedClaims names it, and only there', async () => {
    const judge = judgeOf({ lookup, trustedClaims: ['tier'] })
    expect(await judge('a-key', claimIs('tier', 'gold'))).toBe('granted')
    expect(await judge('a-key', claimIs('tier', 'silver'))).toBe('claim_mismatch')
    expect(await judge('a-key', claimIs('sub', 'root'))).toBe('claim_mismatch')
  })

  test('is not trusted because another key would have been', async () => {
    const trusted = judgeOf({ lookup, trustedClaims: ['sub'] })
    const untrusted = judgeOf({ lookup })
    expect(await trusted('a-key', claimIs('sub', 'root'))).toBe('granted')
    expect(await untrusted('a-key', claimIs('sub', 'root'))).toBe('claim_mismatch')
  })
})

describe('a member of an introspection answer', () => {
  const judgeAnswer = async (
    requirement: Requirement,
    options: Partial<IntrospectionOptions> = {},
    apiKeys: Partial<ApiKeyOptions> = {},
  ) => {
    const endpoint = await startKeyServer()
    endpoint.respond = json({ active: true, ...LABELS, scope: 'read' })
    const asked = introspection({
      endpoint: endpoint.url,
      clientId: 'api',
      clientSecret: 'secret',
      audience: null,
      organization: () => 'org_1',
      ...options,
    })
    const verdict = await judgeOf({ lookup: asked, ...apiKeys })('a-token', requirement)
    await endpoint.stop()
    return verdict
  }

  test('counts where RFC 7662 registers it', async () => {
    expect(await judgeAnswer(claimIs('client_id', 'billing'))).toBe('granted')
    expect(await judgeAnswer(claimIs('sub', 'root'))).toBe('granted')
    expect(await judgeAnswer(claimIs('scope', 'read'))).toBe('granted')
  })

  test('does not count by default where it is a member of its own', async () => {
    expect(await judgeAnswer(claimIs('tier', 'gold'))).toBe('claim_mismatch')
    expect(await judgeAnswer(claimIs('email', LABELS.email))).toBe('claim_mismatch')
  })

  test('counts where introspection({ trustedClaims }) names it', async () => {
    const tier = claimIs('tier', 'gold')
    expect(await judgeAnswer(tier, { trustedClaims: ['tier'] })).toBe('granted')
    expect(await judgeAnswer(tier, { trustedClaims: 'all' })).toBe('granted')
    expect(await judgeAnswer(claimIs('sub', 'root'), { trustedClaims: ['tier'] })).toBe('granted')
    expect(await judgeAnswer(claimIs('email', LABELS.email), { trustedClaims: ['tier'] })).toBe(
      'claim_mismatch',
    )
  })

  test('counts only where apiKeys.trustedClaims names it, when that is given', async () => {
    const tier = claimIs('tier', 'gold')
    expect(await judgeAnswer(tier, {}, { trustedClaims: ['tier'] })).toBe('granted')
    expect(await judgeAnswer(tier, { trustedClaims: 'all' }, { trustedClaims: [] })).toBe(
      'claim_mismatch',
    )
  })
})
