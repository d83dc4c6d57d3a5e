import { describe, expect, test, vi } from 'vitest'
import { createAuthenticator, organizationIs, type JwtOptions } from '../../src/index.ts'
import {
  apiOf,
  our,
  ourKeys,
  OURS,
  PARTNER,
  prefixed,
  theirKeys,
  tokenOfPartner,
  usePartnerApi,
} from './partner-api.ts'
import { AUDIENCE, sign } from './token-issuer.ts'

usePartnerApi()

describe("a partner's token that names our customer's organization and user", () => {
  const victim = { oid: 'org_victim', sub: '42', client_id: 'app' }

  test('has another filter than ours, where the mapper adds a prefix', async () => {
    const { auth } = apiOf(prefixed)
    const ours = await auth(await sign(our, { iss: OURS, ...victim }))
    const theirs = await auth(await tokenOfPartner(victim))
    expect(ours.filter).toEqual({ organizationId: 'org_victim', userId: '42' })
    expect(theirs.filter).toEqual({ organizationId: 'partner:org_victim', userId: '42' })
    expect([ours.issuer, theirs.issuer]).toEqual([OURS, PARTNER])
  })

  test('does not belong to the organization that a route is about', async () => {
    const { authenticator } = apiOf(prefixed)
    const headers = { authorization: `Bearer ${await tokenOfPartner(victim)}` }
    const requirement = organizationIs(() => 'org_victim')
    expect(await authenticator.authenticate({ headers }, requirement)).toMatchObject({
      reason: 'wrong_organization',
      refusal: { status: 403 },
    })
  })

  test('has no filter at all, where the issuer is said to name no organization', async () => {
    const { auth } = apiOf({ organization: null })
    const caller = await auth(await tokenOfPartner(victim))
    expect(() => caller.filter).toThrow(/names no organization/)
    expect(() => caller.organizationId).toThrow(/names no organization/)
  })

  test('cannot be accepted before somebody said where its organization is', () => {
    const options = (issuer: string, jwksUri: string): JwtOptions => ({
      issuer,
      jwksUri,
      audience: AUDIENCE,
      algorithms: ['ES256'],
    })
    const jwt = [
      { ...options(OURS, ourKeys.url), organizationClaim: 'oid' },
      options(PARTNER, theirKeys.url),
    ]
    expect(() => createAuthenticator({ jwt })).toThrow(/^jwt\[1\] must say where its tokens name/)
  })

  test('shares our namespace only with a warning', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    apiOf(prefixed)
    apiOf({ organization: null })
    expect(warn).not.toHaveBeenCalled()
    apiOf({ organizationClaim: 'oid' })
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining('2 issuers name organizations by organizationClaim'),
      { type: 'ClavigerWarning', code: 'CLAVIGER_SHARED_ORGANIZATIONS' },
    )
  })
})

describe('jwt.organization', () => {
  test.each([
    ['undefined', undefined],
    ['null', null],
    ['an empty string', ''],
  ])('means no organization when it returns %s', async (_, value) => {
    const { auth } = apiOf({ organization: () => value as undefined })
    const caller = await auth(await tokenOfPartner({}))
    expect(() => caller.filter).toThrow(/names no organization/)
  })

  test.each<[string, (claims: never) => unknown]>([
    ['throws', () => JSON.parse('{')],
    [
      'changes the claims',
      (claims) => {
        Object.assign(claims, { sub: 'org_victim' })
        return 'org_1'
      },
    ],
    ['returns a promise', async () => 'org_1'],
    ['returns a promise that rejects', () => Promise.reject(new Error('no'))],
    ['returns a number', () => 1],
    ['returns true', () => true],
    ['returns a list', () => ['org_1']],
    ['returns an object', () => ({ organizationId: 'org_1' })],
  ])('means 503 misconfigured, and no filter, when it %s', async (_, organization) => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { judge, events } = apiOf({ organization: organization as () => undefined })
    const token = await tokenOfPartner({})
    for (let i = 0; i < 2; i += 1) {
      expect(await judge(token)).toMatchObject({
        kind: 'refused',
        reason: 'misconfigured',
        refusal: { status: 503 },
      })
    }
    const cause = { name: 'FailedOption', code: 'jwt.organization' }
    expect(events.findLast(({ type }) => type === 'outcome')).toMatchObject({ cause })
  })

  test('is asked once for each token, and does not answer for another one', async () => {
    const organization = vi.fn<(claims: { oid?: string }) => string>(({ oid }) => `p:${oid}`)
    const { auth } = apiOf({ organization })
    const [first, second] = [await tokenOfPartner({ oid: 'a' }), await tokenOfPartner({ oid: 'b' })]
    for (const [token, id] of [first, second, first].map((t) => [t, t === first ? 'p:a' : 'p:b'])) {
      expect((await auth(token ?? '')).organizationId).toBe(id)
    }
    expect(organization).toHaveBeenCalledTimes(2)
  })
})
