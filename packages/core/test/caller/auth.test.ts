import { describe, expect, test } from 'vitest'
import { createAuthenticator, type ApiKeyOptions, type TokenInfoInput } from '../../src/index.ts'
import { startKeyServer } from '../jwt/key-server.ts'
import { judgeOf, makeSigner, sign } from '../jwt/token-issuer.ts'

const INFO: TokenInfoInput = { tokenId: 'apit_1', organizationId: 'org_1', userId: 'usr_1' }

async function authOfKey(options: Partial<ApiKeyOptions>, info: TokenInfoInput = INFO) {
  const apiKeys = { lookup: async () => info, ...options }
  const outcome = await createAuthenticator({ apiKeys }).authenticate({
    headers: { authorization: 'Bearer a-key' },
  })
  if (outcome.kind !== 'granted') throw new Error(`Refused: ${outcome.reason}`)
  return outcome.auth
}

const lookupOf = (issuer: string) => Object.assign(async () => INFO, { issuer })

describe('the issuer of an API key', () => {
  test.each<[string, Partial<ApiKeyOptions>, TokenInfoInput, string | undefined]>([
    ['that nothing names is undefined', {}, INFO, undefined],
    ['is apiKeys.authority', { authority: 'billing-keys' }, INFO, 'billing-keys'],
    [
      "is the lookup's issuer, before apiKeys.authority",
      { lookup: lookupOf('https://a.example'), authority: 'billing-keys' },
      INFO,
      'https://a.example',
    ],
    [
      'is what the info of the key says, before everything else',
      { authority: 'billing-keys' },
      { ...INFO, issuer: 'https://b.example' },
      'https://b.example',
    ],
  ])('%s', async (_, options, info, issuer) => {
    const auth = await authOfKey(options, info)
    expect(auth.issuer).toBe(issuer)
    expect('issuer' in auth).toBe(issuer !== undefined)
  })

  test('must be a non-empty string where a lookup brings it', () => {
    const lookup = Object.assign(async () => INFO, { issuer: '' })
    expect(() => createAuthenticator({ apiKeys: { lookup } })).toThrow(
      /apiKeys\.lookup\.issuer must be a non-empty string, got an empty string/,
    )
  })

  test('is not part of the filter, which stays what the design says', async () => {
    const auth = await authOfKey({ authority: 'billing-keys' })
    expect(auth.filter).toEqual({ organizationId: 'org_1', userId: 'usr_1' })
  })
})

describe('the issuer of an access token', () => {
  test('is its iss, also where the token names no organization', async () => {
    const signer = await makeSigner('ES256')
    const server = await startKeyServer(signer.publicJwk)
    const { auth } = judgeOf({ jwksUri: server.url, issuer: null })
    const iss = 'https://a.example'
    expect(await auth(await sign(signer, { iss }))).toMatchObject({ issuer: iss })
    expect(await auth(await sign(signer, { iss, oid: undefined }))).toMatchObject({ issuer: iss })
    expect(await auth(await sign(signer, { iss: undefined }))).not.toHaveProperty('issuer')
    await server.stop()
  })
})
