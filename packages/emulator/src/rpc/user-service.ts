import type { ServiceImpl } from '@connectrpc/connect'
import type { UserService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/users/users_pb.js'
import type { Authority } from '../state/authority.ts'
import { membershipMethods } from './membership-methods.ts'
import { paginate, type Page } from './paginate.ts'
import { found, free, valid } from './refusals.ts'
import { METADATA, validStringMap } from './string-map.ts'
import type { UserRecord } from '../state/user-store.ts'
import { userInfo } from './user-info.ts'

const EMAIL = /^[^\s@]+@[^\s@]+$/
const PAGE_LIMITS = { minSize: 1, maxSize: 100 }

/**
 * Implements what keys need of Scalekit's `UserService`: users, their memberships and roles.
 *
 * No invitation is ever sent, and every membership is active at once.
 */
export function userService(authority: Authority): Partial<ServiceImpl<typeof UserService>> {
  const { users } = authority

  const listing = (page: Page<UserRecord>) => ({
    users: page.items.map((user) => userInfo(authority, user)),
    totalSize: page.total,
    nextPageToken: page.nextPageToken,
    prevPageToken: page.prevPageToken,
  })

  return {
    ...membershipMethods(authority),

    createUserAndMembership({ organizationId, user: wanted }) {
      found(authority.organizations.get(organizationId), 'organization')
      const { email = '', externalId, userProfile: profile, membership } = wanted ?? {}
      valid(EMAIL.test(email), 'email must be an address')
      free(
        users.list().some((user) => user.email === email),
        'a user with that email',
      )
      free(
        !!externalId && users.find({ case: 'externalId', value: externalId }) !== undefined,
        'a user with that external ID',
      )

      const user = users.create({
        email,
        ...(externalId && { externalId }),
        // The client still sends the deprecated pair.
        givenName: profile?.givenName || profile?.firstName || '',
        familyName: profile?.familyName || profile?.lastName || '',
        metadata: validStringMap(METADATA, wanted?.metadata ?? {}),
      })
      users.join(user, organizationId, { roles: (membership?.roles ?? []).map(({ name }) => name) })
      return { user: userInfo(authority, user) }
    },

    getUser({ identities }) {
      return { user: userInfo(authority, found(users.find(identities), 'user')) }
    },

    listUsers({ pageSize, pageToken }) {
      return listing(paginate(users.list(), { pageSize, pageToken, ...PAGE_LIMITS }))
    },

    listOrganizationUsers({ organizationId, pageSize, pageToken }) {
      found(authority.organizations.get(organizationId), 'organization')
      return listing(paginate(users.list(organizationId), { pageSize, pageToken, ...PAGE_LIMITS }))
    },

    deleteUser({ identities }) {
      authority.deleteUser(found(users.find(identities), 'user').id)
      return {}
    },
  }
}
