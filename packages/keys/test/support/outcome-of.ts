import { createAuthenticator, type Authenticator } from '@claviger/core'
import { onTestFinished } from 'vitest'
import type { Keys } from '../../src/index.ts'

/** Makes a guard that remembers no key, until the end of the test. */
export function guardOf(keys: Keys, mode: 'live' | 'test' = 'live'): Authenticator {
  const authenticator = createAuthenticator({ apiKeys: { ...keys.optionsFor(mode), cache: false } })
  onTestFinished(() => authenticator.close())
  return authenticator
}

/** What a guard answers to a key: what it knows of the caller, or why it refuses. */
export async function outcomeOf(authenticator: Authenticator, key: string): Promise<unknown> {
  const outcome = await authenticator.check({ headers: { authorization: `Bearer ${key}` } }, {})
  return outcome.kind === 'refused'
    ? `${outcome.refusal.status} ${outcome.reason}`
    : outcome.kind === 'granted'
      ? outcome.auth
      : outcome.kind
}
