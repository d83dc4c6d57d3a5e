import type { Authority } from './state/authority.ts'
import { ensureOrganization } from './ensure-organization.ts'
import { ensureMember } from './ensure-member.ts'

/** What a key is issued for. */
export interface IssueKeyOptions {
  /** Created under this ID when it does not exist. @default a new organization */
  readonly organizationId?: string | undefined
  /** Makes the key user-scoped. Created, and made a member, when need be. @default none */
  readonly userId?: string | undefined
  readonly customClaims?: Readonly<Record<string, string>> | undefined
  /** @default the roles of the user's membership */
  readonly roles?: readonly string[] | undefined
  /** May lie in the past. @default never expires */
  readonly expiry?: Date | undefined
  readonly description?: string | undefined
}

/** An API key at the only moment when its plain text can be read. */
export interface IssuedKey {
  readonly token: string
  readonly tokenId: string
  readonly organizationId: string
  readonly userId?: string
}

/**
 * Issues a key, and creates what it needs to belong to.
 *
 * @throws {TypeError} When an ID has the wrong prefix.
 */
export function issueKey(authority: Authority, options: IssueKeyOptions): IssuedKey {
  const { customClaims = {}, roles, expiry, description } = options
  const organizationId = ensureOrganization(authority, options.organizationId)
  const userId =
    options.userId === undefined
      ? undefined
      : ensureMember(authority, organizationId, options.userId)

  const { token, record } = authority.keys.issue({
    organizationId,
    ...(userId !== undefined && { userId }),
    customClaims,
    ...(roles !== undefined && { roles }),
    ...(expiry !== undefined && { expiry }),
    ...(description !== undefined && { description }),
  })
  return { token, tokenId: record.tokenId, organizationId, ...(userId !== undefined && { userId }) }
}
