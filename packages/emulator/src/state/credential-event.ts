import type { OrganizationRecord } from './organization-store.ts'
import type { UserRecord } from './user-store.ts'

/** What Scalekit tells about by a webhook, as far as it ends credentials. */
export interface CredentialEvent {
  readonly type: 'organization.deleted' | 'user.organization_membership_deleted'
  readonly object: 'Organization' | 'OrgMembershipEvent'
  readonly organization_id: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Makes the event of a deleted organization. */
export function organizationDeleted(organization: OrganizationRecord): CredentialEvent {
  return {
    type: 'organization.deleted',
    object: 'Organization',
    organization_id: organization.id,
    data: organizationData(organization),
  }
}

/**
 * Makes the event of a membership that ended. Scalekit documents no event of its own for a deleted
 * user: each of their memberships ends.
 */
export function membershipDeleted(
  user: UserRecord,
  organizationId: string,
  organization: OrganizationRecord | undefined,
): CredentialEvent {
  return {
    type: 'user.organization_membership_deleted',
    object: 'OrgMembershipEvent',
    organization_id: organizationId,
    data: {
      organization:
        organization === undefined ? { id: organizationId } : organizationData(organization),
      user: {
        id: user.id,
        email: user.email,
        external_id: user.externalId ?? '',
        create_time: user.createdAt.toISOString(),
      },
    },
  }
}

function organizationData(record: OrganizationRecord): Readonly<Record<string, unknown>> {
  return {
    id: record.id,
    display_name: record.displayName,
    external_id: record.externalId ?? null,
    create_time: record.createdAt.toISOString(),
    update_time: record.updatedAt.toISOString(),
  }
}
