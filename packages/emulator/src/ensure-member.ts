import type { Authority } from './state/authority.ts'

/**
 * Finds a user or creates them under the given ID, and makes them a member of an organization.
 *
 * @throws {TypeError} When the ID does not start with `usr_`.
 */
export function ensureMember(authority: Authority, organizationId: string, userId: string): string {
  if (!userId.startsWith('usr_')) {
    throw new TypeError(`userId must start with usr_, got ${userId}.`)
  }

  const email = `${userId}@users.test`
  const user = authority.users.get(userId) ?? authority.users.create({ email }, userId)
  if (!user.memberships.has(organizationId)) authority.users.join(user, organizationId)
  return userId
}
