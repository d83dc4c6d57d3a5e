import { randomBytes } from 'node:crypto'
import type { Store } from '@claviger/core'
import type { Finding } from '../diagnosis.ts'
import { describeFailure } from '../text/describe-failure.ts'
import { withDeadline } from './with-deadline.ts'

const NAME = 'store'
const TTL_MS = 10_000

/** Writes an entry of its own to the store, reads it, and removes it. */
export async function checkStore(store: Store, timeoutMs: number): Promise<Finding> {
  const expected = 'an entry that was written can be read'
  const begunAt = performance.now()
  try {
    const isRead = await withDeadline(timeoutMs, async (signal) => roundTrip(store, signal))
    const ms = Math.round(performance.now() - begunAt)
    if (isRead) return { name: NAME, status: 'ok', expected, found: `read again, ${ms} ms in all` }
    return {
      name: NAME,
      status: 'failed',
      expected,
      found: 'it was not there',
      advice: 'Check that reads and writes go to the same server, and that it does not evict keys.',
    }
  } catch (error) {
    return { name: NAME, status: 'failed', expected, ...describeFailure(error, timeoutMs) }
  }
}

async function roundTrip(store: Store, signal: AbortSignal): Promise<boolean> {
  const entry = {
    name: randomBytes(32).toString('hex'),
    digests: [randomBytes(32).toString('hex')],
  } as const
  const { ticket } = await store.read(entry, { signal })
  const info = { tokenId: 'claviger-doctor', organizationId: 'claviger-doctor' }
  await store.write(entry, info, ticket, TTL_MS)
  const { found } = await store.read(entry, { signal })
  await store.remove(entry)
  return found !== undefined
}
