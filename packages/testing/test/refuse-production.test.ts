import { afterEach, expect, test, vi } from 'vitest'
import { createTestAuthority } from '../src/index.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test('does not run in production', () => {
  vi.stubEnv('NODE_ENV', 'production')
  expect(() => createTestAuthority()).toThrow(/is for tests.*NODE_ENV is production/)
})
