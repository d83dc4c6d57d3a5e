import { describe, expect, test, vi } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { INFO, settle, upgradesUnderTest } from '../support/upgrades-under-test.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const upgrades = upgradesUnderTest()

test('listens for revocations only while there is a connection', async () => {
  const { open } = upgrades.guardLive()
  expect(upgrades.listeners).toBe(0)
  const sockets = [open('key'), open('other')]
  expect(upgrades.listeners).toBe(1)
  await settle()
  sockets[0]?.destroy()
  expect(upgrades.listeners).toBe(1)
  sockets[1]?.destroy()
  expect(upgrades.listeners).toBe(0)

  upgrades.authority = async () => null
  const refused = open('bad')
  await settle()
  expect(refused.written).toContain('HTTP/1.1 401')
  expect(upgrades.listeners).toBe(0)
})

describe('a socket that breaks while its caller is judged', () => {
  test('ends no process', () => {
    const { open } = upgrades.guardLive()
    upgrades.holdAnswers()
    const socket = open('key')
    expect(() => socket.emit('error', new Error('ECONNRESET'))).not.toThrow()
  })

  test('is not watched any more', async () => {
    const { open } = upgrades.guardLive()
    const answer = upgrades.holdAnswers()
    open('key').destroy()
    answer(INFO)
    await settle()
    expect(upgrades.listeners).toBe(0)
  })
})

test.each([
  ['/live', 401],
  ['/other', 404],
])('a refused client that keeps its end of %s open is cut off', async (path, status) => {
  vi.useFakeTimers()
  upgrades.authority = async () => null
  const { openPath } = upgrades.guardLive()
  const socket = openPath(path, 'key')
  await vi.advanceTimersByTimeAsync(999)
  expect(socket.written).toContain(`HTTP/1.1 ${status}`)
  expect(socket.destroyed).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(socket.destroyed).toBe(true)
})
