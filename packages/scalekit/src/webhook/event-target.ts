import type { RevocationTarget, WebhookEvent } from '@claviger/core'
import { memberOf } from '@claviger/core/internal'

/**
 * Says what an event of Scalekit ends:
 *
 * - `organization.deleted`: the keys and tokens of the organization.
 * - `user.organization_membership_deleted` and `user.deleted`: those of the user, in every organization.
 *   New tokens are good, and each key is asked about again.
 *
 * Every other event ends nothing: `undefined`. The users of a directory have IDs of their own, which no
 * key and no token names.
 *
 * @throws {TypeError} When an event that ends something does not say what.
 */
export function scalekitEventTarget({ payload }: WebhookEvent): RevocationTarget | undefined {
  const data = memberOf(payload, 'data')
  switch (memberOf(payload, 'type')) {
    case 'organization.deleted':
      return {
        organizationId: idOf('org_', memberOf(data, 'id'), memberOf(payload, 'organization_id')),
      }
    case 'user.organization_membership_deleted':
    case 'user.deleted':
      return {
        userId: idOf(
          'usr_',
          memberOf(memberOf(data, 'user'), 'id'),
          memberOf(data, 'user_id'),
          memberOf(data, 'userId'),
          memberOf(data, 'id'),
        ),
      }
    default:
      return undefined
  }
}

function idOf(prefix: string, ...candidates: readonly unknown[]): string {
  const found = candidates.find((one) => typeof one === 'string' && one.startsWith(prefix))
  if (typeof found === 'string') return found
  throw new TypeError(`The event must name what it is about by an ID that begins with ${prefix}.`)
}
