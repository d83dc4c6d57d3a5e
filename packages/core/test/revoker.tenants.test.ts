import { describe, expect, test } from 'vitest'
import type { RevocationTarget, RevokeOptions } from '../src/index.ts'
import { judgeOf, sign } from './jwt/token-issuer.ts'
import { server, signer, useKeyServer } from './revoker-server.ts'

useKeyServer()

const TEMPLATE = 'https://login.example/{tid}/v2.0'
const issuerOf = (tid: string) => `https://login.example/${tid}/v2.0`
const tokenOf = async (tid: string) => sign(signer, { iss: issuerOf(tid), tid })
const judge = () => judgeOf({ jwksUri: server.url, issuer: null, issuerTemplate: TEMPLATE })

describe('revoke() where tenants share a template of issuers', () => {
  test.each<[string, RevocationTarget, RevokeOptions]>([
    ['a client', { clientId: 'client_1' }, { issuer: issuerOf('tenant-1') }],
    ['a signing key', { signingKey: { issuer: issuerOf('tenant-1'), kid: 'key-ES256' } }, {}],
  ])('ends %s of one tenant', async (_, target, options) => {
    const { authenticator, verdict } = judge()
    const [one, other] = [await tokenOf('tenant-1'), await tokenOf('tenant-2')]
    expect([await verdict(one), await verdict(other)]).toEqual(['granted', 'granted'])
    expect(await authenticator.revoke(target, options)).toMatchObject({ marked: 1, evicted: 1 })
    expect([await verdict(one), await verdict(other)]).toEqual(['revoked', 'granted'])
    expect(await authenticator.unrevoke(target, options)).toMatchObject({ marked: 1 })
    expect(await verdict(one)).toBe('granted')
  })

  test('ends a signing key of all tenants', async () => {
    const { authenticator, verdict } = judge()
    const [one, other] = [await tokenOf('tenant-1'), await tokenOf('tenant-2')]
    const target = { signingKey: { issuer: TEMPLATE, kid: signer.kid } }
    expect(await authenticator.revoke(target)).toMatchObject({ marked: 1 })
    expect([await verdict(one), await verdict(other)]).toEqual(['revoked', 'revoked'])
    expect(await authenticator.unrevoke(target)).toMatchObject({ marked: 1 })
    expect([await verdict(one), await verdict(other)]).toEqual(['granted', 'granted'])
  })

  test.each([
    ['the template, where marks name the iss of tokens', TEMPLATE],
    ['another host', 'https://login.example.evil/tenant-1/v2.0'],
    ['no tenant', 'https://login.example//v2.0'],
    ['a path for a tenant', 'https://login.example/a/b/v2.0'],
  ])('is a TypeError for %s', async (_, issuer) => {
    await expect(judge().authenticator.revoke({ clientId: 'c' }, { issuer })).rejects.toThrow(
      /issuerTemplate/,
    )
  })
})
