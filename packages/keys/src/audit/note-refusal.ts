import type { RefusedRequest } from '@claviger/core'
import type { Queryable } from '../database/database.ts'
import { checkId } from '../keys/key-input.ts'
import { note, shortened } from './note.ts'

const MOST = 100

/**
 * Writes that a request was refused before it reached the keys.
 *
 * @throws {TypeError} When a field cannot work.
 */
export async function noteRefusal(
  queryable: Queryable,
  organizationId: string,
  { action, reason, subject, refused, ...by }: RefusedRequest,
): Promise<void> {
  const details = {
    action: checkId('action', action),
    reason: checkId('reason', reason),
    ...(refused && { refused: refused.slice(0, MOST).map((name) => shortened(name)) }),
  }
  await note(queryable, {
    organizationId: checkId('organizationId', organizationId),
    action: 'request.refused',
    subject: subject === undefined ? '' : checkId('subject', subject),
    by,
    details,
  })
}
