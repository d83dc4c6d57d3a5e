import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator, introspection } from '../../src/index.ts'
import type { TokenMembers } from '../../src/claims/is-bearer-access-token.ts'
import { json, startKeyServer, type KeyServer } from '../jwt/key-server.ts'
import { AUDIENCE, claimsOf, ISSUER, judgeOf, makeSigner, signRaw } from '../jwt/token-issuer.ts'
import { ACCESS_TOKENS, OTHER_TOKENS } from './token-shapes.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_AUDIENCE')

const signer = await makeSigner('ES256')
let keys: KeyServer
let endpoint: KeyServer
beforeAll(async () => {
  keys = await startKeyServer(signer.publicJwk)
  endpoint = await startKeyServer()
})
afterAll(async () => {
  await keys.stop()
  await endpoint.stop()
})

/** The claims of a good token, with what decides about its kind. */
const withFacts = (facts: TokenMembers) => ({ ...claimsOf(), ...facts, iss: ISSUER, aud: AUDIENCE })

const signed = async (facts: TokenMembers, typ?: string) =>
  signRaw(signer, { alg: 'ES256', kid: signer.kid, ...(typ && { typ }) }, withFacts(facts))

async function introspected(facts: TokenMembers): Promise<string> {
  endpoint.respond = json({ ...withFacts(facts), active: true })
  const lookup = introspection({
    endpoint: endpoint.url,
    clientId: 'api',
    clientSecret: 'secret',
    audience: AUDIENCE,
    organization: () => 'org_1',
  })
  const outcome = await createAuthenticator({ apiKeys: { lookup } }).authenticate({
    headers: { authorization: 'Bearer opaque-token' },
  })
  return outcome.kind === 'refused' ? outcome.reason : outcome.kind
}

describe('a verified JWT', () => {
  test.each(ACCESS_TOKENS)('is admitted as an access token: %s', async (_, facts, typ) => {
    const { verdict } = judgeOf({ jwksUri: keys.url })
    expect(await verdict(await signed(facts, typ))).toBe('granted')
  })

  test.each(OTHER_TOKENS)('is refused when it is %s', async (_, facts, typ) => {
    const { verdict } = judgeOf({ jwksUri: keys.url })
    expect(await verdict(await signed(facts, typ))).toBe('bad_type')
  })
})

describe('an introspected token', () => {
  const rows = ACCESS_TOKENS.filter(([, , typ]) => typ === undefined)

  test.each(rows)('is admitted as an access token: %s', async (_, facts) => {
    expect(await introspected(facts)).toBe('granted')
  })

  test.each(OTHER_TOKENS)('is refused when it is %s', async (_, facts) => {
    expect(await introspected(facts)).toBe('unknown_key')
  })
})

describe("jwt.type: 'at+jwt' (RFC 9068 §4)", () => {
  test.each([
    ['at+jwt', 'granted'],
    ['application/at+jwt', 'granted'],
    ['AT+JWT', 'granted'],
    ['JWT', 'bad_type'],
    ['application/jwt', 'bad_type'],
    [undefined, 'bad_type'],
  ])('judges a token whose header type is %s: %s', async (typ, expected) => {
    const { verdict } = judgeOf({ jwksUri: keys.url, type: 'at+jwt' })
    expect(await verdict(await signed({}, typ))).toBe(expected)
  })

  test('refuses a token that is admitted without it', async () => {
    const own = judgeOf({ jwksUri: keys.url })
    const token = await signed({}, 'JWT')
    expect(await own.verdict(token)).toBe('granted')
    expect(await judgeOf({ jwksUri: keys.url, type: 'at+jwt' }).verdict(token)).toBe('bad_type')
  })
})
