import { randomBytes } from 'node:crypto'
import type { Lookup } from '@claviger/core'
import type { Finding } from '../diagnosis.ts'
import { describeFailure } from '../text/describe-failure.ts'
import { withDeadline } from './with-deadline.ts'

const NAME = 'authority of keys'

/** Asks the authority of API keys about a key that was made up: a good authority knows nothing of it. */
export async function checkAuthority(lookup: Lookup, timeoutMs: number): Promise<Finding> {
  const expected = 'the answer that a made-up key does not exist'
  const madeUp = `claviger_doctor_${randomBytes(24).toString('hex')}`
  try {
    const info = await withDeadline(timeoutMs, async (signal) => lookup(madeUp, { signal }))
    if (info === null)
      return { name: NAME, status: 'ok', expected, found: 'it does not know a made-up key' }
    return {
      name: NAME,
      status: 'failed',
      expected,
      found: 'another answer',
      advice: 'Return null from apiKeys.lookup for a key that the authority does not know.',
    }
  } catch (error) {
    return { name: NAME, status: 'failed', expected, ...describeFailure(error, timeoutMs) }
  }
}
