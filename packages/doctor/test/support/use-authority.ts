import type { Emulator } from '@claviger/emulator'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { startAuthority } from './guarded.ts'

export let emulator: Emulator

/** Starts an authority for the tests of a file; each test begins without faults. */
export function useAuthority(): void {
  beforeAll(async () => {
    emulator = await startAuthority()
  })
  afterEach(() => {
    emulator.clearFaults()
  })
  afterAll(async () => {
    await emulator.close()
  })
}
