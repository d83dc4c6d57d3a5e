import type { Queryable } from '../database/database.ts'
import { column } from '../database/read-row.ts'

/** Which keys go to whom. */
export interface Transfer {
  readonly organizationId: string
  readonly keyId: string
  /** `null` for the whole organization. */
  readonly userId: string | null
}

// A key, those whose place it took, and those that took its place: of the same organization, always.
const FAMILY = `
  with recursive family as (
    select id, rotated_from from claviger.keys where id = $1 and organization_id = $2
    union
    select other.id, other.rotated_from from family join claviger.keys other
      on other.rotated_from = family.id or other.id = family.rotated_from
      where other.organization_id = $2
  )`

/** Locks a key and those of its rotations, in an order in which two callers never block each other. */
export async function lockRotations(
  transaction: Queryable,
  { keyId, organizationId }: Pick<Transfer, 'keyId' | 'organizationId'>,
): Promise<void> {
  await transaction.query(
    `${FAMILY} select 1 as one from claviger.keys where id in (select id from family)
      order by id for update`,
    [keyId, organizationId],
  )
}

/**
 * Gives the other keys of a rotation to the user to whom one of them goes, as far as they are still
 * accepted: when a user leaves, neither the old key nor the new one stays behind.
 *
 * @returns The IDs of the other keys.
 */
export async function transferRotations(
  transaction: Queryable,
  { keyId, organizationId, userId }: Transfer,
): Promise<readonly string[]> {
  const others: string[] = []
  for (;;) {
    const rows = await transaction.query(
      `${FAMILY} update claviger.keys set user_id = $3
        where id in (select id from family) and id <> $1 and user_id is distinct from $3
          and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
        returning id`,
      [keyId, organizationId, userId],
    )
    // One that was rotated meanwhile has a successor that the statement could not see yet.
    if (rows.length === 0) return others
    others.push(...rows.map((row) => column.text(row, 'id')))
  }
}
