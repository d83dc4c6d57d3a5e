import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { TokenSchema } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import type { ApiKeyRecord } from '../state/api-key-store.ts'
import type { Authority } from '../state/authority.ts'

/**
 * Tells about a key what Scalekit tells: where it belongs, its labels, its last four characters.
 *
 * Roles are those of the user's membership, as they are now; only a key that was issued with
 * roles of its own keeps those.
 */
export function tokenInfo(
  authority: Authority,
  record: ApiKeyRecord,
): MessageInitShape<typeof TokenSchema> {
  const { tokenId, organizationId, userId, customClaims, expiry, description } = record
  const organization = authority.organizations.get(organizationId)
  const user = userId === undefined ? undefined : authority.users.get(userId)
  const roles = record.roles ?? user?.memberships.get(organizationId)?.roles ?? []

  return {
    tokenId,
    organizationId,
    organizationExternalId: organization?.externalId ?? '',
    ...(userId !== undefined && { userId }),
    ...(user?.externalId !== undefined && { userExternalId: user.externalId }),
    ...(user !== undefined && { email: user.email }),
    customClaims: { ...customClaims },
    ...(expiry !== undefined && { expiry: timestampFromDate(expiry) }),
    createdAt: timestampFromDate(record.createdAt),
    ...(description !== undefined && { description }),
    tokenSuffix: record.suffix,
    roles: [...roles],
  }
}
