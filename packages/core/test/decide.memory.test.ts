import { describe, expect, test, vi } from 'vitest'
import { sharedSigner } from './jwt/token-issuer.ts'
import {
  aToken,
  authenticatorOf,
  authority,
  bearer,
  decidedAtOnce,
  server,
  useDecidedApi,
} from './decided-api.ts'

useDecidedApi()

describe('memory admits no longer', () => {
  test('a key that expired, to the millisecond', async () => {
    const expiry = new Date(Date.now() + 1_000)
    const authenticator = authenticatorOf({
      apiKeys: { lookup: async () => ({ tokenId: 'a', organizationId: 'o', expiry }) },
    })
    await authenticator.check(bearer('k'), {})
    vi.advanceTimersByTime(999)
    expect(decidedAtOnce(authenticator.check(bearer('k'), {}))).toMatchObject({ kind: 'granted' })
    vi.advanceTimersByTime(1)
    expect(decidedAtOnce(authenticator.check(bearer('k'), {}))).toMatchObject({
      reason: 'expired',
    })
  })

  test('a token that expired, to the millisecond', async () => {
    const authenticator = authenticatorOf()
    const token = await aToken({ exp: Date.now() / 1_000 + 10 })
    await authenticator.check(bearer(token), {})
    vi.advanceTimersByTime(14_999)
    expect(decidedAtOnce(authenticator.check(bearer(token), {}))).toMatchObject({ kind: 'granted' })
    vi.advanceTimersByTime(1)
    expect(decidedAtOnce(authenticator.check(bearer(token), {}))).toMatchObject({
      reason: 'expired',
    })
  })

  test.each([
    ['its organization', { organizationId: 'org_1' }],
    ['its ID', { keyId: 'apit_1' }],
    ['itself', { key: 'good-key' }],
  ])('a key that was revoked by %s', async (_, target) => {
    const authenticator = authenticatorOf()
    await authenticator.check(bearer('good-key'), {})
    authority.isRevoked = true
    const revoked = authenticator.revoke(target)
    expect(await authenticator.check(bearer('good-key'), {})).toMatchObject({ kind: 'refused' })
    await revoked
  })

  test('a token whose key left the set', async () => {
    const authenticator = authenticatorOf()
    const token = await aToken({ exp: Date.UTC(2030, 0, 3) / 1_000 })
    await authenticator.check(bearer(token), {})
    server.serve((await sharedSigner('ES384')).publicJwk)
    vi.advanceTimersByTime(86_400_000)
    expect(await authenticator.check(bearer(token), {})).toMatchObject({ kind: 'refused' })
    expect(await authenticator.check(bearer(token), {})).toMatchObject({ kind: 'refused' })
  })
})

describe('memory knows whole credentials only', () => {
  test.each(['good-ke', 'good-key=', 'good-key ', 'good-key\u0000', 'Good-key', 'good-key\ud800'])(
    'nothing that resembles a remembered key: %j',
    async (credential) => {
      const authenticator = authenticatorOf({ extractToken: ({ method }) => method })
      await authenticator.check({ headers: {}, method: 'good-key' }, {})
      const outcome = await authenticator.check({ headers: {}, method: credential }, {})
      expect(outcome).toMatchObject({ kind: 'refused' })
    },
  )
})
