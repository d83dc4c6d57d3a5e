import { describe, expect, test, vi } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import type { ExtractToken } from '../../src/index.ts'
import { settle, upgradesUnderTest } from '../support/upgrades-under-test.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const upgrades = upgradesUnderTest()

test.each<[string, ExtractToken<unknown>]>([
  [
    'throws',
    () => {
      throw new Error('the session store is down')
    },
  ],
  ['rejects', () => Promise.reject(new Error('the session store is down'))],
])('an extractor that %s is answered 503', async (_, extractToken) => {
  const { open } = upgrades.guardLive(extractToken)
  const socket = open('key')
  await settle()
  expect(socket.written).toContain('HTTP/1.1 503')
})

test('an extractor that takes longer than 2 s is answered 503', async () => {
  vi.useFakeTimers()
  const { open } = upgrades.guardLive(async () => new Promise(() => {}))
  const socket = open('key')
  await vi.advanceTimersByTimeAsync(1_999)
  expect(socket.written).toBe('')
  await vi.advanceTimersByTimeAsync(1)
  expect(socket.written).toContain('HTTP/1.1 503')
})

test('an extractor may return a promise', async () => {
  const { open } = upgrades.guardLive(async () => 'key')
  const socket = open('another')
  await settle()
  await settle()
  expect(socket.destroyed).toBe(false)
  expect(socket.written).toBe('')
})

describe('an extractor that rejects when an open connection is checked again', () => {
  test('keeps it open, as an authority that cannot be asked does', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const extractToken = vi.fn<ExtractToken<unknown>>(async () => 'key')
    const { open, ended } = upgrades.guardLive(extractToken, 1_000)
    const socket = open('another')
    await settle()
    await settle()
    extractToken.mockRejectedValue(new Error('the session store is down'))
    await vi.advanceTimersByTimeAsync(1_000)
    await settle()
    expect(extractToken).toHaveBeenCalledTimes(2)
    expect(ended).toEqual([])
    socket.destroy()
  })

  test('ends it after a revocation that names its caller', async () => {
    const extractToken = vi.fn<ExtractToken<unknown>>(async () => 'key')
    const { open, ended } = upgrades.guardLive(extractToken)
    open('another')
    await settle()
    await settle()
    extractToken.mockRejectedValue(new Error('the session store is down'))
    await upgrades.authenticator.revoke({ keyId: 'apit_1' })
    await settle()
    expect(ended).toEqual(['org_1 revoked'])
  })
})
