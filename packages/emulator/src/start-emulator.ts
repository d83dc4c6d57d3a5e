import type { Emulator } from './emulator.ts'
import { resolveOptions, type EmulatorOptions } from './emulator-options.ts'
import { RunningEmulator } from './running-emulator.ts'
import { Authority } from './state/authority.ts'

/**
 * Starts a Scalekit-compatible authority in this process, on the loopback interface.
 *
 * @example
 * ```ts
 * const emulator = await startEmulator()
 * const scalekit = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)
 * const { token } = emulator.issueKey()
 * ```
 *
 * @throws {TypeError} When an option cannot work.
 * @throws When the port cannot be had, with Node's own `code` (`EADDRINUSE`).
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const resolved = resolveOptions(options)
  const emulator = new RunningEmulator(await Authority.create(resolved), resolved)
  await emulator.goOnline()
  return emulator
}
