import type { Emulator } from '@claviger/emulator'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startTestEmulator } from './start-test-emulator.ts'

export let emulator: Emulator

/** Starts an emulator for the tests of a file; each test begins without faults. */
export function useEmulator(): void {
  beforeAll(async () => {
    emulator = await startTestEmulator()
  })
  afterAll(() => emulator.close())
  beforeEach(() => {
    emulator.clearFaults()
  })
}
