import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { untilAborted } from '../../src/time/until-aborted.ts'

const never = async () => new Promise<never>(() => {})

test('settles as the work does', async () => {
  const { signal } = new AbortController()
  expect(await untilAborted(Promise.resolve(7), signal)).toBe(7)
  const error = new Error('failed')
  await expect(untilAborted(Promise.reject(error), signal)).rejects.toBe(error)
})

test('rejects with the reason of the signal', async () => {
  const controller = new AbortController()
  const result = untilAborted(never(), controller.signal)
  const reason = new Error('Closed.')
  controller.abort(reason)
  await expect(result).rejects.toBe(reason)
})

test('rejects with the error that the caller makes', async () => {
  const controller = new AbortController()
  const error = new Error('too late')
  const result = untilAborted(never(), controller.signal, () => error)
  controller.abort()
  await expect(result).rejects.toBe(error)
})

test('rejects at once where the signal has aborted already, and takes no notice of the work', async () => {
  const signal = AbortSignal.abort(new Error('Closed.'))
  await expect(untilAborted(Promise.resolve(7), signal)).rejects.toThrow('Closed.')
  // An unhandled rejection would fail the run.
  await expect(untilAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('Closed.')
})

test('leaves no listener behind on a signal that lives on', async () => {
  const { signal } = new AbortController()
  await untilAborted(Promise.resolve(7), signal)
  await untilAborted(Promise.reject(new Error('failed')), signal).catch(() => {})
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
