import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { ServiceImpl } from '@connectrpc/connect'
import { RegionCode } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/commons/commons_pb.js'
import type {
  OrganizationSchema,
  OrganizationService,
} from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/organizations/organizations_pb.js'
import type { Authority } from '../state/authority.ts'
import type { OrganizationRecord } from '../state/organization-store.ts'
import { paginate } from './paginate.ts'
import { found, free, validLength } from './refusals.ts'
import { METADATA, validStringMap, type StringMapRule } from './string-map.ts'

const WHAT = 'organization'
const ORGANIZATION_METADATA: StringMapRule = { ...METADATA, entries: 10 }

/**
 * Implements what keys and clients need of Scalekit's `OrganizationService`: create, get, list,
 * update, delete.
 */
export function organizationService(
  authority: Authority,
): Partial<ServiceImpl<typeof OrganizationService>> {
  const { organizations } = authority
  const isTaken = (externalId: string | undefined): boolean =>
    externalId !== undefined &&
    organizations.find({ case: 'externalId', value: externalId }) !== undefined

  return {
    createOrganization({ organization: wanted }) {
      const displayName = wanted?.displayName ?? ''
      const externalId = wanted?.externalId || undefined
      validLength('display_name', displayName, 1, 200)
      free(isTaken(externalId), 'an organization with that external ID')

      const record = organizations.create({
        displayName,
        metadata: validStringMap(ORGANIZATION_METADATA, wanted?.metadata ?? {}),
        ...(externalId !== undefined && { externalId }),
        ...(wanted?.slug && { slug: wanted.slug }),
        ...(wanted?.logoUrl && { logoUrl: wanted.logoUrl }),
      })
      return { organization: organizationInfo(record) }
    },

    getOrganization({ identities }) {
      return { organization: organizationInfo(found(organizations.find(identities), WHAT)) }
    },

    updateOrganization({ identities, organization: change }) {
      const record = found(organizations.find(identities), WHAT)
      const { displayName, externalId, metadata = {}, slug, logoUrl } = change ?? {}
      if (displayName !== undefined) validLength('display_name', displayName, 1, 200)
      const isNew = externalId !== record.externalId
      free(isNew && isTaken(externalId), 'an organization with that external ID')

      const updated = organizations.update(record, {
        ...(displayName !== undefined && { displayName }),
        ...(externalId !== undefined && { externalId }),
        ...(slug !== undefined && { slug }),
        ...(logoUrl !== undefined && { logoUrl }),
        ...(Object.keys(metadata).length > 0 && {
          metadata: validStringMap(ORGANIZATION_METADATA, metadata),
        }),
      })
      return { organization: organizationInfo(updated) }
    },

    deleteOrganization({ identities }) {
      authority.deleteOrganization(found(organizations.find(identities), WHAT).id)
      return {}
    },

    listOrganization({ pageSize, pageToken, externalId }) {
      const matching = organizations
        .list()
        .filter((record) => !externalId || record.externalId === externalId)
      const page = paginate(matching, { pageSize, pageToken, minSize: 1, maxSize: 100 })
      return {
        organizations: page.items.map(organizationInfo),
        totalSize: page.total,
        nextPageToken: page.nextPageToken,
        prevPageToken: page.prevPageToken,
      }
    },
  }
}

function organizationInfo(record: OrganizationRecord): MessageInitShape<typeof OrganizationSchema> {
  return {
    id: record.id,
    createTime: timestampFromDate(record.createdAt),
    updateTime: timestampFromDate(record.updatedAt),
    displayName: record.displayName,
    regionCode: RegionCode.US,
    ...(record.externalId !== undefined && { externalId: record.externalId }),
    metadata: { ...record.metadata },
    ...(record.slug !== undefined && { slug: record.slug }),
    ...(record.logoUrl !== undefined && { logoUrl: record.logoUrl }),
  }
}
