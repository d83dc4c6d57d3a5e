import { describe, expect, test } from 'vitest'
import { accessTokenClaims } from '../../src/state/access-token.ts'

const GRANT = {
  issuer: 'http://127.0.0.1:1',
  clientId: 'm2morg_1',
  organizationId: 'org_1',
  scopes: ['a', 'b'],
  audience: ['api'],
  customClaims: {},
  expiresInSeconds: 60,
}

describe('accessTokenClaims', () => {
  test('has the claims of a Scalekit token', () => {
    const issuedAt = new Date(1_700_000_000_999)
    expect(accessTokenClaims({ ...GRANT, issuedAt })).toEqual({
      client_id: 'm2morg_1',
      oid: 'org_1',
      scopes: ['a', 'b'],
      aud: ['api'],
      sub: 'm2morg_1',
      iss: 'http://127.0.0.1:1',
      iat: 1_700_000_000,
      nbf: 1_700_000_000,
      exp: 1_700_000_060,
      jti: expect.stringMatching(/^tkn_\d+$/),
    })
  })

  test('adds custom claims', () => {
    expect(accessTokenClaims({ ...GRANT, customClaims: { env: 'prod' } })['env']).toBe('prod')
  })

  test.each('iss sub aud exp nbf iat jti client_id oid scopes scope scp'.split(' '))(
    'lets no custom claim decide %s, not even when it would be absent',
    (name) => {
      const { organizationId: _, ...grant } = { ...GRANT, audience: [] }
      const claims = accessTokenClaims({ ...grant, customClaims: { [name]: 'forged' } })
      expect(claims[name]).not.toBe('forged')
    },
  )

  test('has no aud without an audience, as Scalekit has none', () => {
    expect(accessTokenClaims({ ...GRANT, audience: [] })).not.toHaveProperty('aud')
  })
})
