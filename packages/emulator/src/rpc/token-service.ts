import { timestampDate } from '@bufbuild/protobuf/wkt'
import type { ServiceImpl } from '@connectrpc/connect'
import type { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import type { Authority } from '../state/authority.ts'
import { CALL_FACTS } from './call-context.ts'
import { impostor } from './impostor.ts'
import { paginate } from './paginate.ts'
import { found, valid, validLength } from './refusals.ts'
import { CUSTOM_CLAIMS, replaceCustomClaims, validStringMap } from './string-map.ts'
import { tokenInfo } from './token-info.ts'

const MAX_DESCRIPTION = 255

/**
 * Implements Scalekit's `ApiTokenService`.
 *
 * `FetchToken`, which shows a key again, is left out: what is only hashed cannot be shown.
 */
export function tokenService(authority: Authority): Partial<ServiceImpl<typeof ApiTokenService>> {
  return {
    createToken({ token: wanted }) {
      const organizationId = wanted?.organizationId ?? ''
      valid(organizationId !== '', 'organization_id is required')
      found(authority.organizations.get(organizationId), 'organization')

      const userId = wanted?.userId || undefined
      if (userId !== undefined) {
        const user = found(authority.users.get(userId), 'user')
        valid(user.memberships.has(organizationId), 'the user must belong to the organization')
      }

      const expiry = wanted?.expiry && timestampDate(wanted.expiry)
      valid(expiry === undefined || expiry.getTime() > Date.now(), 'expiry must be in the future')

      const description = wanted?.description || undefined
      validLength('description', description ?? '', 0, MAX_DESCRIPTION)

      const { token, record } = authority.keys.issue({
        organizationId,
        customClaims: validStringMap(CUSTOM_CLAIMS, wanted?.customClaims ?? {}),
        ...(userId !== undefined && { userId }),
        ...(expiry !== undefined && { expiry }),
        ...(description !== undefined && { description }),
      })
      return { token, tokenId: record.tokenId, tokenInfo: tokenInfo(authority, record) }
    },

    validateToken({ token }, { values }) {
      valid(token !== '', 'token is required')
      const { fault } = values.get(CALL_FACTS)
      if (fault?.kind === 'wrong-key') return { tokenInfo: impostor(authority, token, fault) }
      return { tokenInfo: tokenInfo(authority, found(authority.activeKey(token), 'token')) }
    },

    invalidateToken({ token }) {
      valid(token !== '', 'token is required')
      found(authority.keys.find(token), 'token').invalidated = true
      return {}
    },

    updateToken({ token, customClaims, description }) {
      valid(token !== '', 'token is required')
      const record = found(authority.activeKey(token), 'token')
      const replaced = replaceCustomClaims(record.customClaims, customClaims)
      validLength('description', description ?? '', 0, MAX_DESCRIPTION)

      record.customClaims = replaced
      if (description === '') delete record.description
      else if (description !== undefined) record.description = description
      return { tokenInfo: tokenInfo(authority, record) }
    },

    listTokens({ organizationId, userId, pageSize, pageToken }) {
      valid(/^org_.{0,28}$/.test(organizationId), 'organization_id must start with org_')
      found(authority.organizations.get(organizationId), 'organization')

      const matching = authority.keys
        .list()
        .filter((record) => record.organizationId === organizationId)
        .filter((record) => !userId || record.userId === userId)
        .filter((record) => authority.isActive(record))
      const page = paginate(matching, { pageSize, pageToken, minSize: 1, maxSize: 30 })
      return {
        tokens: page.items.map((record) => tokenInfo(authority, record)),
        totalCount: page.total,
        nextPageToken: page.nextPageToken,
        prevPageToken: page.prevPageToken,
      }
    },
  }
}
