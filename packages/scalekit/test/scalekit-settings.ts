import type { Emulator } from '@claviger/emulator'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import type { ScalekitOptions } from '../src/index.ts'
import { startTestEmulator } from './support/start-test-emulator.ts'

export const SETTINGS = {
  environmentUrl: 'https://acme.scalekit.test/',
  clientId: 'skc_1',
  clientSecret: 'test-s3cr3t-value',
  audience: 'api.acme.test',
} as const satisfies ScalekitOptions

export const VARIABLES = [
  'SCALEKIT_ENVIRONMENT_URL',
  'SCALEKIT_CLIENT_ID',
  'SCALEKIT_CLIENT_SECRET',
  'API_AUDIENCE',
] as const

export let emulator: Emulator

export function messageOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof TypeError) return String(error)
    throw error
  }
  return 'nothing was thrown'
}

/** Starts an emulator for the tests of a file, and clears the environment variables before each. */
export function useEmulator(): void {
  beforeAll(async () => {
    emulator = await startTestEmulator()
  })
  afterAll(() => emulator.close())
  beforeEach(() => {
    for (const name of VARIABLES) vi.stubEnv(name, undefined)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
}
