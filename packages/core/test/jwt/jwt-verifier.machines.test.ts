import { describe, expect, test, vi } from 'vitest'
import type { JwtOptions } from '../../src/index.ts'
import { apiOf, prefixed, tokenOfPartner, usePartnerApi } from './partner-api.ts'
import type { Claims } from './token-issuer.ts'

usePartnerApi()

describe('a machine', () => {
  const filterOf = async (claims: Claims, options: Partial<JwtOptions> = prefixed) =>
    (await apiOf(options).auth(await tokenOfPartner({ oid: 'o', ...claims }))).filter
  const ofAll = { organizationId: 'partner:o' }

  test.each<[string, Claims]>([
    ['client_id', { sub: 'm', client_id: 'm' }],
    ['azp', { sub: 'm', client_id: undefined, azp: 'm' }],
  ])('is by default who has its own %s as sub (RFC 9068 §2.2)', async (_, claims) => {
    expect(await filterOf(claims)).toEqual(ofAll)
    expect(await filterOf({ ...claims, sub: 'usr_1' })).toEqual({ ...ofAll, userId: 'usr_1' })
  })

  test('is by default not who only looks like one', async () => {
    const claims = { sub: 'm@clients', azp: 'm', gty: 'client-credentials' }
    expect(await filterOf(claims)).toEqual({ ...ofAll, userId: 'm@clients' })
  })

  test('is who isMachine says', async () => {
    const options: Partial<JwtOptions> = {
      ...prefixed,
      isMachine: (claims) => claims['gty'] === 'client-credentials',
    }
    const claims = { sub: 'm@clients', azp: 'm', gty: 'client-credentials' }
    expect(await filterOf(claims, options)).toEqual(ofAll)
    // Also against the default: this user registered a client under their own ID.
    const user = { sub: 'usr_1', client_id: 'usr_1' }
    expect(await filterOf(user, options)).toEqual({ ...ofAll, userId: 'usr_1' })
  })

  test.each<[string, () => unknown]>([
    ['throws', () => JSON.parse('{')],
    ['returns a promise', async () => true],
    ['returns undefined', () => undefined],
    ['returns 1', () => 1],
    ["returns 'true'", () => 'true'],
  ])('cannot be told when isMachine %s: 503 misconfigured', async (_, isMachine) => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { judge } = apiOf({ ...prefixed, isMachine: isMachine as () => boolean })
    expect(await judge(await tokenOfPartner({}))).toMatchObject({
      reason: 'misconfigured',
      refusal: { status: 503 },
    })
  })
})

describe('a token without sub', () => {
  const claims = { sub: undefined, client_id: 'app', oid: 'org_1' }

  test('has no filter: it may be the token of a user, and match the rows of all users', async () => {
    const caller = await apiOf(prefixed).auth(await tokenOfPartner(claims))
    expect(caller).not.toHaveProperty('userId')
    expect(() => caller.filter).toThrow(/has no sub, so its user is unknown/)
    expect(() => caller.organizationId).toThrow(/jwt\.isMachine/)
    expect(() => JSON.stringify({ ...caller })).not.toThrow()
  })

  test('has the filter of its organization where isMachine says that it is a machine', async () => {
    const { auth } = apiOf({ ...prefixed, isMachine: ({ sub }) => sub === undefined })
    const caller = await auth(await tokenOfPartner(claims))
    expect(caller.filter).toEqual({ organizationId: 'partner:org_1' })
  })
})
