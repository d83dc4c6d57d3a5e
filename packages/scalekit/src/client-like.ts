import type { ClientToken } from './lookup/key-info.ts'
import type { toTimestamp } from './keys/to-timestamp.ts'

/**
 * What is used of a `ScalekitClient` of `@scalekit-sdk/node`. Described here, so that an application's
 * types are checked with `skipLibCheck: false` as well: the client's own types fail that check.
 */
export interface ScalekitClientLike {
  readonly token: TokenClientLike
}

/** What is used of the client's `token`. */
export interface TokenClientLike {
  validateToken(token: string): Promise<DescribedToken>
  invalidateToken(token: string): Promise<unknown>
  createToken(
    organizationId: string,
    options: TokenSettings,
  ): Promise<{ readonly token: string; readonly tokenId: string }>
  updateToken(
    token: string,
    options: Pick<TokenSettings, 'customClaims' | 'description'>,
  ): Promise<DescribedToken>
  listTokens(
    organizationId: string,
    options: { userId?: string; pageSize?: number; pageToken?: string },
  ): Promise<{ readonly tokens: readonly ClientToken[]; readonly nextPageToken: string }>
}

interface DescribedToken {
  readonly tokenInfo?: ClientToken | undefined
}

interface TokenSettings {
  userId?: string
  customClaims?: { [name: string]: string }
  expiry?: ReturnType<typeof toTimestamp>
  description?: string
}
