import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import type { JwtOptions } from '../../src/index.ts'
import { startKeyServer, type KeyServer } from './key-server.ts'
import { judgeOfMany, makeSigner, sign, type Claims, type Signer } from './token-issuer.ts'

// An API that accepts the tokens of our issuer, and those of a partner.

export const OURS = 'https://auth.acme.example'
export const PARTNER = 'https://auth.partner.example'

export let our: Signer
let their: Signer
export let ourKeys: KeyServer
export let theirKeys: KeyServer

/** Makes the signers and starts their key servers for the tests of a file. */
export function usePartnerApi(): void {
  beforeAll(async () => {
    our = await makeSigner('ES256', 'ours')
    their = await makeSigner('ES256', 'theirs')
    ourKeys = await startKeyServer(our.publicJwk)
    theirKeys = await startKeyServer(their.publicJwk)
  })
  afterAll(async () => {
    await ourKeys.stop()
    await theirKeys.stop()
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
}

export const apiOf = (partner: Partial<JwtOptions>) =>
  judgeOfMany([
    { issuer: OURS, jwksUri: ourKeys.url, organizationClaim: 'oid' },
    { issuer: PARTNER, jwksUri: theirKeys.url, ...partner },
  ])
export const tokenOfPartner = (claims: Claims) =>
  sign(their, { iss: PARTNER, client_id: 'app', ...claims })

export const prefixed: Partial<JwtOptions> = {
  organization: ({ oid }) => (typeof oid === 'string' ? `partner:${oid}` : undefined),
}
