import type { Queryable } from '../database/database.ts'
import { SEND } from './bus-statements.ts'

/** Writes what a bus carries when guards must forget a key. */
export function forgetKey(keyId: string): string {
  // A store may have an older verdict, and knows nothing of this.
  return JSON.stringify({ v: 1, by: 'keyId', value: keyId, unstored: true })
}

/**
 * Sends a message to every process, this one included, when the transaction commits. It must be the
 * last statement: from here on, no other message can be sent until the transaction ends.
 */
export async function announce(transaction: Queryable, message: string): Promise<void> {
  await transaction.query(SEND, [null, message])
}
