import { accessTokenClaims } from './state/access-token.ts'
import type { Authority } from './state/authority.ts'
import { newId } from './state/new-id.ts'
import type { Signer } from './state/signing-keys.ts'

/** What an access token is to say. */
export interface IssueTokenOptions {
  /** @default the scopes of the client, or none */
  readonly scopes?: readonly string[] | undefined
  /** The `aud`; none of it when empty. @default the audience of the client, or none */
  readonly audience?: string | readonly string[] | undefined
  /** The `oid`. @default the organization of the client, or a made-up one */
  readonly organizationId?: string | undefined
  /** The `client_id`. @default a made-up one */
  readonly clientId?: string | undefined
  /** The `sub`. @default the client ID */
  readonly subject?: string | undefined
  /** The `iss`. @default the emulator's URL */
  readonly issuer?: string | undefined
  /** Further claims. They cannot replace registered ones. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
  /** Negative for a token that has expired. @default the `accessTokenTtlSeconds` of the emulator */
  readonly expiresInSeconds?: number | undefined
  /** The `iat` and `nbf`; in the future for a token that is not valid yet. @default now */
  readonly issuedAt?: Date | undefined
  /** The key that signs: one that `/keys` shows, or an unpublished one. @default 'current' */
  readonly signedBy?: Signer | undefined
  /** The `typ` of the header. @default 'JWT' */
  readonly type?: string | undefined
}

/** Signs an access token for a client that may but need not be registered. */
export async function issueToken(
  authority: Authority,
  options: IssueTokenOptions,
): Promise<string> {
  const client =
    options.clientId === undefined ? undefined : authority.clients.get(options.clientId)
  const audience = options.audience ?? client?.audience ?? []
  const claims = accessTokenClaims({
    issuer: options.issuer ?? authority.issuer,
    clientId: options.clientId ?? newId('m2morg'),
    organizationId: options.organizationId ?? client?.organizationId ?? newId('org'),
    scopes: options.scopes ?? client?.scopes ?? [],
    audience: typeof audience === 'string' ? [audience] : audience,
    customClaims: options.claims ?? {},
    expiresInSeconds: options.expiresInSeconds ?? authority.accessTokenTtlSeconds,
    ...(options.subject !== undefined && { subject: options.subject }),
    ...(options.issuedAt !== undefined && { issuedAt: options.issuedAt }),
  })
  return authority.signingKeys.sign(claims, options.signedBy, options.type)
}
