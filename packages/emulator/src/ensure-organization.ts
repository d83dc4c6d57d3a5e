import type { Authority } from './state/authority.ts'

/**
 * Finds an organization, or creates it under the given ID or a new one.
 *
 * @throws {TypeError} When the ID does not start with `org_`.
 */
export function ensureOrganization(authority: Authority, organizationId?: string): string {
  if (organizationId === undefined) {
    return authority.organizations.create({ displayName: 'Made for a test' }).id
  }
  if (!organizationId.startsWith('org_')) {
    throw new TypeError(`organizationId must start with org_, got ${organizationId}.`)
  }
  if (authority.organizations.get(organizationId) === undefined) {
    authority.organizations.create({ displayName: 'Made for a test' }, organizationId)
  }
  return organizationId
}
