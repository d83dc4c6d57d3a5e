import type { ServiceImpl } from '@connectrpc/connect'
import type { UserService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/users/users_pb.js'
import type { Authority } from '../state/authority.ts'
import type { Identity } from '../state/organization-store.ts'
import type { Membership, UserRecord } from '../state/user-store.ts'
import { found, free, validLength } from './refusals.ts'
import { METADATA, validStringMap } from './string-map.ts'
import { rolesInfo, userInfo } from './user-info.ts'

type MembershipMethod =
  | 'createMembership'
  | 'updateMembership'
  | 'deleteMembership'
  | 'listUserRoles'
  | 'assignUserRoles'
  | 'removeUserRole'

interface Member {
  readonly user: UserRecord
  readonly membership: Membership
}

/** Implements the part of Scalekit's `UserService` that is about memberships and their roles. */
export function membershipMethods(
  authority: Authority,
): Pick<ServiceImpl<typeof UserService>, MembershipMethod> {
  const { users } = authority

  const member = (organizationId: string, identity: Identity): Member => {
    const user = found(users.find(identity), 'user')
    return { user, membership: found(user.memberships.get(organizationId), 'membership') }
  }

  return {
    createMembership({ organizationId, identities, membership: wanted }) {
      found(authority.organizations.get(organizationId), 'organization')
      const user = found(users.find(identities), 'user')
      free(user.memberships.has(organizationId), 'the membership')
      users.join(user, organizationId, {
        roles: (wanted?.roles ?? []).map(({ name }) => name),
        metadata: validStringMap(METADATA, wanted?.metadata ?? {}),
      })
      return { user: userInfo(authority, user) }
    },

    updateMembership({ organizationId, identities, membership: change }) {
      const { user } = member(organizationId, identities)
      const { roles = [], metadata = {} } = change ?? {}
      // The client sends an empty list for "no change": it has no other way to say it.
      users.join(user, organizationId, {
        ...(roles.length > 0 && { roles: roles.map(({ name }) => name) }),
        ...(Object.keys(metadata).length > 0 && { metadata: validStringMap(METADATA, metadata) }),
      })
      return { user: userInfo(authority, user) }
    },

    deleteMembership({ organizationId, identities, cascade = true }) {
      const { user } = member(organizationId, identities)
      authority.deleteMembership(user, organizationId)
      if (cascade && user.memberships.size === 0) authority.deleteUser(user.id)
      return {}
    },

    listUserRoles({ organizationId, userId }) {
      return { roles: rolesInfo(member(organizationId, byId(userId)).membership.roles) }
    },

    assignUserRoles({ organizationId, userId, roles: added }) {
      const { user, membership } = member(organizationId, byId(userId))
      for (const { roleName } of added) validLength('role_name', roleName, 1, 100)
      const roles = [...new Set([...membership.roles, ...added.map(({ roleName }) => roleName)])]
      users.join(user, organizationId, { roles })
      return { roles: rolesInfo(roles) }
    },

    removeUserRole({ organizationId, userId, roleName }) {
      const { user, membership } = member(organizationId, byId(userId))
      users.join(user, organizationId, {
        roles: membership.roles.filter((role) => role !== roleName),
      })
      return {}
    },
  }
}

function byId(value: string): Identity {
  return { case: 'id', value }
}
