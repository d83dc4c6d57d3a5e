import { column } from '../database/read-row.ts'
import type { KeyContext } from './key-context.ts'
import { checkId } from './key-input.ts'

const MAX_IDS = 300

/**
 * Says which of these keys are not sealed under the newest pepper.
 *
 * @throws {TypeError} With more than 300 IDs.
 */
export async function keysOnOldPepper(
  { database, peppers }: Pick<KeyContext, 'database' | 'peppers'>,
  organizationId: string,
  keyIds: readonly string[],
): Promise<readonly string[]> {
  const owner = checkId('organizationId', organizationId)
  if (keyIds.length > MAX_IDS) {
    throw new TypeError(`keyIds must have at most ${MAX_IDS} IDs, got ${keyIds.length}.`)
  }
  const rows = await database.query(
    `select id from claviger.keys
      where organization_id = $1 and id = any($2::text[]) and pepper <> $3`,
    [owner, [...keyIds], peppers.current.id],
  )
  return rows.map((row) => column.text(row, 'id'))
}
