import { afterEach, beforeEach, expect, vi } from 'vitest'
import { checkClaims, type ExpectedClaims } from '../../src/jwt/check-claims.ts'

export const ISSUER = 'https://issuer.example'

export const AUDIENCE = 'https://api.example'

export const NOW = 1_800_000_000

const EXPECTED: ExpectedClaims = {
  issuer: ISSUER,
  audience: [AUDIENCE, 'https://other-name.example'],
  clockToleranceSeconds: 5,
}

/** Good claims, but for the ones given as JSON: a token can say more than a JavaScript literal. */
export function check(members: string, expected: Partial<ExpectedClaims> = {}) {
  const good = { iss: ISSUER, aud: AUDIENCE, exp: NOW + 60 }
  const claims = { ...good, ...(JSON.parse(`{${members}}`) as object) }
  return checkClaims(claims, { ...EXPECTED, ...expected })
}

export function checkWithout(name: 'iss' | 'aud' | 'exp', expected: Partial<ExpectedClaims> = {}) {
  const claims: Record<string, unknown> = { iss: ISSUER, aud: AUDIENCE, exp: NOW + 60 }
  delete claims[name]
  return checkClaims(claims, { ...EXPECTED, ...expected })
}

export const VALID = expect.objectContaining({ expiresAt: expect.any(Number) as number }) as unknown

/** Stops the clock around each test of a file. */
export function stopClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1_000 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}
