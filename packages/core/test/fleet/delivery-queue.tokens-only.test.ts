import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAuthenticator, RevocationDeliveryError } from '../../src/index.ts'
import { parseMessage } from '../../src/revocation/message.ts'
import { settle } from '../api-key/controlled-lookup.ts'
import { keyOf } from '../jwt/key-set-under-test.ts'
import { playedBus } from './fleet-process.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a process without API keys goes on telling a revocation of them', async () => {
  const { bus, publish } = playedBus()
  const authenticator = createAuthenticator({
    jwt: {
      issuer: 'https://issuer.example',
      audience: 'api',
      algorithms: ['ES256'],
      organizationClaim: 'oid',
      jwks: { keys: [keyOf('k1')] },
    },
    bus,
  })
  const told = () => publish.mock.calls.filter(([message]) => parseMessage(message) !== undefined)
  publish.mockRejectedValue(new Error('away'))
  await expect(authenticator.revoke({ organizationId: 'org_1' })).rejects.toThrow(
    RevocationDeliveryError,
  )
  const before = told().length
  publish.mockResolvedValue(undefined)
  for (let i = 0; i < 20; i += 1) {
    vi.advanceTimersByTime(1_000)
    await settle()
  }
  expect(told().length).toBe(before + 1)
  await authenticator.close()
})
