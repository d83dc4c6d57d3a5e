import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'

/** Waits for so long, or until a signal is aborted. Keeps no process alive. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { ref: false, signal }).catch(() => {})
}

/** Waits until a signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
