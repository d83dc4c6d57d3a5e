import { describe, expect, test } from 'vitest'
import { entraTenants, type EntraTenantsOptions } from '../src/index.ts'
import { judge, verdict } from './support/judge.ts'

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const OTHER = '11111111-2222-3333-4444-555555555555'
/** The tenant of personal accounts, whose keys are in the common key set. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
const THIRD = '99999999-2222-3333-4444-555555555555'

const of = (tid: string, version: 1 | 2 = 2) => ({
  aud: 'api-id',
  tid,
  iss:
    version === 1
      ? `https://sts.windows.net/${tid}/`
      : `https://login.microsoftonline.com/${tid}/v2.0`,
  oid: 'object-1',
  sub: 'object-1',
  azp: 'app-1',
  roles: ['Orders.Read.All'],
})

describe.each([1, 2] as const)(
  'several tenants of Entra ID, with tokens of version %i',
  (version) => {
    const jwt = entraTenants({
      tenants: [TENANT.toUpperCase(), OTHER],
      audience: 'api-id',
      version,
    })

    test('each of them is its own organization, and its applications have their roles', async () => {
      for (const tenant of [TENANT, OTHER]) {
        expect(await verdict(jwt, of(tenant, version))).toEqual({
          organization: tenant,
          user: undefined,
          scopes: ['Orders.Read.All'],
        })
      }
    })

    test('a user of a tenant is its object', async () => {
      const user = { ...of(TENANT, version), sub: 'pairwise', scp: 'Orders.Read' }
      expect(await verdict(jwt, user)).toMatchObject({ user: 'object-1', scopes: ['Orders.Read'] })
    })

    test('another tenant is refused, and every tenant is accepted where that is said', async () => {
      expect(await verdict(jwt, of(THIRD, version))).toBe('bad_claims')
      const any = entraTenants({ tenants: 'any', audience: 'api-id', version })
      expect(await verdict(any, of(THIRD, version))).toMatchObject({ organization: THIRD })
    })

    test('the issuer must be the one of the tenant that the token names', async () => {
      const any = entraTenants({ tenants: 'any', audience: 'api-id', version })
      for (const settings of [jwt, any]) {
        const { iss } = of(OTHER, version)
        expect(await verdict(settings, { ...of(TENANT, version), iss })).toBe('bad_issuer')
      }
      const { iss } = of(TENANT, version === 1 ? 2 : 1)
      expect(await verdict(jwt, { ...of(TENANT, version), iss })).toBe('bad_issuer')
    })

    test('one key set is fetched for all tenants', async () => {
      const { asked } = await judge(jwt, of(TENANT, version))
      expect(asked).toEqual([
        `https://login.microsoftonline.com/common/discovery/${version === 1 ? '' : 'v2.0/'}keys`,
      ])
    })

    test('the key of one tenant signs for no other one', async () => {
      const any = entraTenants({ tenants: 'any', audience: 'api-id', version })
      const signedBy = async (issuer: string, tenant: string) =>
        verdict(any, of(tenant, version), undefined, { issuer })
      const { iss } = of(CONSUMERS, version)
      expect(await signedBy(iss, TENANT)).toBe('bad_issuer')
      expect(await signedBy(iss, CONSUMERS)).toMatchObject({ organization: CONSUMERS })
      const ofAll = 'https://login.microsoftonline.com/{tenantid}/v2.0'
      expect(await signedBy(ofAll, TENANT)).toMatchObject({ organization: TENANT })
    })

    test('an ID token is refused', async () => {
      const idToken = { ...of(TENANT, version), nonce: 'n-1', at_hash: 'x', roles: undefined }
      expect(await verdict(jwt, idToken)).toBe('bad_type')
    })
  },
)

test.each([[[]], [['common']], ['organizations'], [undefined], [[TENANT, 'x']]])(
  'refuses %j for tenants',
  (tenants) => {
    const options = { tenants, audience: 'api-id' } as EntraTenantsOptions
    expect(() => entraTenants(options)).toThrow(TypeError)
  },
)
