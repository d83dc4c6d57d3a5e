import { setTimeout } from 'node:timers/promises'
import type { Bus } from '@claviger/core'
import { withinMs, writeMessage } from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'
import { describeFailure } from '../text/describe-failure.ts'

const PAUSE_MS = 20

// About a key that no process has, so nothing is forgotten anywhere.
const MESSAGE = writeMessage({
  revocation: { by: 'keyId', value: 'claviger-doctor' },
  isStored: true,
})

/**
 * Sends a harmless message to the bus, and waits until it says that all messages were heard.
 *
 * @param bus One that has a listener.
 * @param name What the finding is called.
 */
export async function checkBus(bus: Bus, timeoutMs: number, name: string): Promise<Finding> {
  const expected = 'a message can be sent, and all messages are heard'
  const begunAt = performance.now()
  try {
    await withinMs(timeoutMs, bus.publish(MESSAGE))
  } catch (error) {
    return { name, status: 'failed', expected, ...describeFailure(error, timeoutMs) }
  }
  while (!bus.isCurrent()) {
    if (performance.now() - begunAt >= timeoutMs) {
      return {
        name,
        status: 'failed',
        expected,
        found: `it can be sent to, and hears nothing after ${timeoutMs} ms`,
        advice: 'Check that its reading connection may be opened and may use its commands.',
      }
    }
    await setTimeout(PAUSE_MS)
  }
  const ms = Math.round(performance.now() - begunAt)
  return {
    name,
    status: 'ok',
    expected,
    found: `a message was sent, and all are heard, in ${ms} ms`,
  }
}
