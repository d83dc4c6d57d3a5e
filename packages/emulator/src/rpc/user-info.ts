import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import {
  MembershipStatus,
  type RoleSchema,
} from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/commons/commons_pb.js'
import type { UserSchema } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/users/users_pb.js'
import type { Authority } from '../state/authority.ts'
import type { UserRecord } from '../state/user-store.ts'

/** Tells about a user what Scalekit tells: who they are, and what they may do where. */
export function userInfo(
  authority: Authority,
  user: UserRecord,
): MessageInitShape<typeof UserSchema> {
  const { givenName = '', familyName = '' } = user
  const created = timestampFromDate(user.createdAt)

  return {
    id: user.id,
    createTime: created,
    updateTime: created,
    email: user.email,
    ...(user.externalId !== undefined && { externalId: user.externalId }),
    metadata: { ...user.metadata },
    userProfile: {
      givenName,
      familyName,
      firstName: givenName,
      lastName: familyName,
      name: `${givenName} ${familyName}`.trim(),
    },
    memberships: [...user.memberships.values()].map((membership) => {
      const name = authority.organizations.get(membership.organizationId)?.displayName ?? ''
      return {
        organizationId: membership.organizationId,
        joinTime: timestampFromDate(membership.joinedAt),
        membershipStatus: MembershipStatus.ACTIVE,
        roles: rolesInfo(membership.roles),
        name,
        displayName: name,
        metadata: { ...membership.metadata },
      }
    }),
  }
}

/** Tells about roles. The emulator knows them by name only. */
export function rolesInfo(names: readonly string[]): MessageInitShape<typeof RoleSchema>[] {
  return names.map((name) => ({ name, displayName: name }))
}
