import { setTimeout as sleep } from 'node:timers/promises'
import type { Authenticator } from '@claviger/core'
import { requestWith } from './subjects.ts'

let probes = 0

/**
 * Waits until two authenticators share their store: each connects to it in the background.
 *
 * @throws {Error} When they do not within a minute.
 */
export async function untilShared(first: Authenticator, second: Authenticator): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    const key = `benchmark-key-probe-${(probes += 1)}`
    await first.check(requestWith(key), {})
    await second.check(requestWith(key), {})
    if (second.stats().sources.store > 0) return
    await sleep(50)
  }
  throw new Error('expected the second authenticator to find a key in the store')
}
