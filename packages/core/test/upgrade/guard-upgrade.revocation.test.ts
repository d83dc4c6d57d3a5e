import { describe, expect, test, vi } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { INFO, settle, upgradesUnderTest } from '../support/upgrades-under-test.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const upgrades = upgradesUnderTest()

describe('a revocation during the handshake', () => {
  test('closes the connection that it is about', async () => {
    const { open, ended } = upgrades.guardLive()
    const answer = upgrades.holdAnswers()
    open('key')
    await settle()
    const revoked = upgrades.authenticator.revoke({ keyId: 'apit_1' })
    // The authority had said yes before.
    answer(INFO)
    upgrades.authority = async () => null
    await revoked
    await settle()
    expect(ended).toEqual(['org_1 revoked'])
  })

  test('is not overlooked behind more revocations than a handshake remembers', async () => {
    const { open, ended } = upgrades.guardLive()
    const answer = upgrades.holdAnswers()
    open('key')
    await settle()
    for (let i = 0; i < 101; i += 1) await upgrades.authenticator.revoke({ keyId: `other_${i}` })
    const revoked = upgrades.authenticator.revoke({ keyId: 'apit_1' })
    answer(INFO)
    upgrades.authority = async () => null
    await revoked
    await settle()
    expect(ended).toEqual(['org_1 refused'])
  })

  test('keeps the connection of another caller open, also while the authority fails', async () => {
    const { open, ended } = upgrades.guardLive()
    const answer = upgrades.holdAnswers()
    open('key')
    await settle()
    const revoked = upgrades.authenticator.revoke({ organizationId: 'org_2' })
    answer(INFO)
    upgrades.authority = async () => Promise.reject(new Error('down'))
    await revoked
    await settle()
    expect(ended).toEqual([])
  })
})

describe('a revocation', () => {
  test('closes no connection of another caller while the authority fails', async () => {
    const { open, ended } = upgrades.guardLive()
    open('key')
    open('other')
    await settle()
    upgrades.authority = async () => Promise.reject(new Error('down'))
    await upgrades.authenticator.revoke({ organizationId: 'org_2' })
    await settle()
    expect(ended).toEqual(['org_2 revoked'])
  })

  test('is judged by a request that no guard has seen', async () => {
    const { open } = upgrades.guardLive()
    const judged = vi.spyOn(upgrades.authenticator, 'authenticate')
    open('key')
    await settle()
    await upgrades.authenticator.revoke({ keyId: 'apit_1' })
    await settle()
    const requests = judged.mock.calls.map(([request]) => request)
    expect(requests).toHaveLength(2)
    expect(requests[1]).not.toBe(requests[0])
  })

  test('is asked about again while the authority fails, where it may be about the key', async () => {
    const { open, ended } = upgrades.guardLive()
    open('key')
    await settle()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    upgrades.authority = async () => Promise.reject(new Error('down'))
    await upgrades.authenticator.revoke({ key: 'key' })
    await settle()
    expect(ended).toEqual([])
    upgrades.authority = async () => null
    await vi.advanceTimersByTimeAsync(5_000)
    await settle()
    expect(ended).toEqual(['org_1 refused'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('an authenticator that rejects against its contract ends no process, and a revoked connection', async () => {
  const { open, ended } = upgrades.guardLive()
  open('key')
  await settle()
  vi.spyOn(upgrades.authenticator, 'authenticate').mockRejectedValue(new Error('broken'))
  await upgrades.authenticator.revoke({ keyId: 'apit_1' })
  await settle()
  expect(ended).toEqual(['org_1 revoked'])
})
