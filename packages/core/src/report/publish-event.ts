import type { Channel } from 'node:diagnostics_channel'

/**
 * Publishes an event on a diagnostics channel so that a subscriber that throws does not end the
 * process: a request must not be able to do that.
 *
 * Node runs each subscriber in a `try` and raises what it threw as an uncaught exception, in a tick
 * of its own that it queues while it publishes. So the capture callback is set in a tick queued
 * before those, and removed in one queued after them: exactly their exceptions reach it. An
 * application that has set a capture callback itself keeps it. Where `node:domain` is loaded, Node
 * allows no capture callback, and an exception of a subscriber is an uncaught one, as without this.
 *
 * @param onThrow Is told what a subscriber threw.
 * @see {@link https://nodejs.org/api/process.html#processsetuncaughtexceptioncapturecallbackfn Node, setUncaughtExceptionCaptureCallback}
 */
export function publishEvent(
  channel: Channel,
  event: object,
  onThrow: (error: unknown) => void,
): void {
  let isSet = false
  process.nextTick(() => {
    if (!process.hasUncaughtExceptionCaptureCallback()) isSet = trySetCapture(onThrow)
  })
  channel.publish(event)
  process.nextTick(() => {
    if (isSet) process.setUncaughtExceptionCaptureCallback(null)
  })
}

function trySetCapture(onThrow: (error: unknown) => void): boolean {
  try {
    process.setUncaughtExceptionCaptureCallback(onThrow)
    return true
  } catch {
    return false
  }
}
