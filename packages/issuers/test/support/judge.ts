import { createAuthenticator, type JwtOptions, type Outcome } from '@claviger/core'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { vi } from 'vitest'
import type { IssuerJwt } from '../../src/index.ts'

const keys = generateKeyPair('RS256', { extractable: true })

type Settings = IssuerJwt | JwtOptions

/** Claims of a token. */
export type Claims = Readonly<Record<string, unknown>>

/**
 * Presents a token to an API with these settings. The servers of the vendors are not on this machine, so
 * `fetch` answers for them: with metadata at the URL that they document, and with a key set.
 *
 * @param keyMembers Further members of the key, like the `issuer` of Microsoft.
 * @returns The outcome, and which URLs were asked.
 */
export async function judge(
  jwt: Settings,
  claims: Claims,
  header: Claims = { typ: 'JWT' },
  keyMembers: Claims = {},
): Promise<{ readonly outcome: Outcome; readonly asked: readonly string[] }> {
  const { privateKey, publicKey } = await keys
  const jwk = {
    ...(await exportJWK(publicKey)),
    kid: 'k1',
    alg: 'RS256',
    use: 'sig',
    ...keyMembers,
  }
  const asked: string[] = []
  const jwksUri = 'https://keys.example/jwks'
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return Response.json(
      url === jwksUri || ('jwksUri' in jwt && url === jwt.jwksUri)
        ? { keys: [jwk] }
        : { issuer: jwt.issuer, jwks_uri: jwksUri },
    )
  })
  try {
    const authenticator = createAuthenticator({ jwt })
    const now = Math.floor(Date.now() / 1_000)
    const token = await new SignJWT({
      ...(jwt.issuer === null ? {} : { iss: jwt.issuer }),
      iat: now,
      exp: now + 300,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
      .sign(privateKey)
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${token}` },
    })
    await authenticator.close()
    return { outcome, asked }
  } finally {
    vi.unstubAllGlobals()
  }
}

/** What matters of an outcome: who calls, or why not. */
export async function verdict(jwt: Settings, claims: Claims, header?: Claims, keyMembers?: Claims) {
  const { outcome } = await judge(jwt, claims, header, keyMembers)
  if (outcome.kind !== 'granted') return outcome.reason
  const { auth } = outcome
  return {
    organization: valueOf(() => auth.organizationId),
    user: auth.userId,
    scopes: auth.scopes,
  }
}

function valueOf<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
