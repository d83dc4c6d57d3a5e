import { afterEach, beforeEach, vi } from 'vitest'
import { resolveApiKeyOptions, type ApiKeyOptions } from '../../src/api-key/api-key-options.ts'
import { ApiKeyVerifier } from '../../src/api-key/api-key-verifier.ts'
import type { Revocation } from '../../src/revocation/revocation.ts'
import { createDigester } from '../../src/request/digester.ts'
import { digestOf } from '../../src/request/fingerprint.ts'
import { Fleet } from '../../src/fleet/fleet.ts'
import type { AuthRequest } from '../../src/request/request.ts'
import { infoOf } from './controlled-lookup.ts'

const REQUEST = { headers: {} }

export const DIGESTER = createDigester([])

export function verifierOf(options: ApiKeyOptions) {
  const fleet = new Fleet({ store: undefined, buses: [] }, 0, {
    onRevocation: () => {},
    onGap: () => {},
    onChange: () => {},
  })
  const verifier = new ApiKeyVerifier(resolveApiKeyOptions(options), fleet, DIGESTER, () => {})
  return {
    verify: async (key: string, request: AuthRequest = REQUEST) => {
      const digest = digestOf(key)
      return verifier.judgeFromMemory(digest) ?? verifier.verify(key, digest, request)
    },
    revoke: (revocation: Revocation) => verifier.revoke(revocation),
    get state() {
      return verifier.state
    },
  }
}

/** Knows the keys that begin with "good". */
export function countingVerifier(options: Partial<ApiKeyOptions> = {}) {
  const asked: string[] = []
  const verifier = verifierOf({
    lookup: async (key) => {
      asked.push(key)
      return key.startsWith('good') ? infoOf(key) : null
    },
    ...options,
  })
  return { asked, verifier }
}

/** Stops time around each test of a file, until a test moves it. */
export function freezeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}
