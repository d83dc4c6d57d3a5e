import { execFile } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { publishEvent } from '../../src/report/publish-event.ts'

const PROGRAM = fileURLToPath(new URL('../support/throwing-subscriber.mjs', import.meta.url))
const WITH_DOMAIN = fileURLToPath(new URL('../support/subscriber-with-domain.mjs', import.meta.url))

describe('a subscriber of a diagnostics channel that throws', () => {
  test('does not end the process by way of a request', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM])
    expect(JSON.parse(stdout)).toEqual({
      statuses: [401, 200, 401],
      seen: ['refused', 'granted', 'refused'],
    })
    expect(stderr).toContain('CLAVIGER_SUBSCRIBER')
    expect(stderr).not.toContain('secret-credential')
  })

  test('hears requests in a process that loads node:domain, and does not end it', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [WITH_DOMAIN])
    expect(JSON.parse(stdout)).toEqual(['refused', 'refused'])
  })

  test('is reported to the callback, and the other subscribers still hear the event', async () => {
    const target = channel('claviger-test:throws')
    const heard: unknown[] = []
    const thrown: unknown[] = []
    const throwing = () => {
      throw new Error('from a subscriber')
    }
    const hearing = (event: unknown) => heard.push(event)
    target.subscribe(throwing)
    target.subscribe(hearing)
    publishEvent(target, { type: 'test' }, (error) => thrown.push(error))
    await new Promise((resolve) => setImmediate(resolve))
    target.unsubscribe(throwing)
    target.unsubscribe(hearing)
    expect(heard).toEqual([{ type: 'test' }])
    expect(thrown).toEqual([expect.objectContaining({ message: 'from a subscriber' })])
    expect(process.hasUncaughtExceptionCaptureCallback()).toBe(false)
  })

  test('leaves a capture callback of the application in place', async () => {
    const captured: unknown[] = []
    const target = channel('claviger-test:captured')
    const throwing = () => {
      throw new Error('from a subscriber')
    }
    target.subscribe(throwing)
    process.setUncaughtExceptionCaptureCallback((error) => captured.push(error))
    publishEvent(target, {}, () => {})
    await new Promise((resolve) => setImmediate(resolve))
    expect(process.hasUncaughtExceptionCaptureCallback()).toBe(true)
    process.setUncaughtExceptionCaptureCallback(null)
    target.unsubscribe(throwing)
    expect(captured).toHaveLength(1)
  })
})
