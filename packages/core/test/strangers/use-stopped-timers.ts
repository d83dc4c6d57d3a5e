import { afterEach, beforeEach, vi } from 'vitest'
import {
  createAuthenticator,
  type Authenticator,
  type AuthenticatorOptions,
} from '../../src/index.ts'

/**
 * Stops the timers for the tests of a file, and closes after each test what it opened.
 *
 * @returns Makes the authenticator of a test.
 */
export function useStoppedTimers(): (options: AuthenticatorOptions) => Authenticator {
  const opened: Authenticator[] = []
  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(async () => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    for (const authenticator of opened.splice(0)) await authenticator.close()
  })
  return (options) => {
    const authenticator = createAuthenticator(options)
    opened.push(authenticator)
    return authenticator
  }
}
