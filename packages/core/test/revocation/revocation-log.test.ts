import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RevocationLog } from '../../src/revocation/revocation-log.ts'
import { revocationOfKey } from '../../src/revocation/revocation.ts'
import { toRevocation } from '../support/to-revocation.ts'
import { createDigester } from '../../src/request/digester.ts'
import { digestOf } from '../../src/request/fingerprint.ts'

const INFO = {
  tokenId: 'apit_1',
  organizationId: 'org_1',
  userId: 'usr_1',
  customClaims: {},
  roles: [],
}
const DIGEST = digestOf('key')
const DIGESTER = createDigester([])

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('RevocationLog', () => {
  test.each([
    ['its key', { key: 'key' }],
    ['its key ID', { keyId: 'apit_1' }],
    ['its organization', { organizationId: 'org_1' }],
    ['its user', { userId: 'usr_1' }],
  ])('knows that a lookup began before %s was revoked', (_, target) => {
    const log = new RevocationLog(2_000)
    const before = log.epoch
    log.record(toRevocation(target, DIGESTER))
    expect(log.hasRevoked(before, [DIGEST], INFO)).toBe(true)
    expect(log.mayHaveRevoked(before, [DIGEST])).toBe(true)
    expect(log.hasRevoked(log.epoch, [DIGEST], INFO)).toBe(false)
    expect(log.mayHaveRevoked(log.epoch, [DIGEST])).toBe(false)
  })

  test('leaves other keys alone', () => {
    const log = new RevocationLog(2_000)
    log.record(toRevocation({ keyId: 'apit_2' }, DIGESTER))
    expect(log.hasRevoked(0, [DIGEST], INFO)).toBe(false)
    // While a lookup is under way, the key ID that it will bring is unknown.
    expect(log.mayHaveRevoked(0, [DIGEST])).toBe(true)
  })

  test('knows at once that another key is not meant', () => {
    const log = new RevocationLog(2_000)
    log.record(toRevocation({ key: 'another' }, DIGESTER))
    expect(log.mayHaveRevoked(0, [DIGEST])).toBe(false)
  })

  test('takes everything for revoked after recordAll', () => {
    const log = new RevocationLog(2_000)
    const before = log.epoch
    log.recordAll()
    expect(log.hasRevoked(before, [DIGEST], INFO)).toBe(true)
    expect(log.mayHaveRevoked(before, [DIGEST])).toBe(true)
    expect(log.hasRevoked(log.epoch, [DIGEST], INFO)).toBe(false)
  })

  test('errs on the safe side when more is revoked than it can remember', () => {
    const log = new RevocationLog(2_000)
    log.record(toRevocation({ keyId: 'apit_1' }, DIGESTER))
    for (let i = 0; i < 10_000; i += 1) log.record(toRevocation({ keyId: `apit_x${i}` }, DIGESTER))
    expect(log.hasRevoked(0, [DIGEST], INFO)).toBe(true)
    expect(log.hasRevoked(5_000, [DIGEST], INFO)).toBe(false)
  })
})

describe('a revocation of a key', () => {
  test('keeps no raw key', () => {
    expect(JSON.stringify(revocationOfKey('secret-key', DIGESTER))).not.toContain('secret-key')
  })

  // A process that was busy, or asleep, looks at an answer long after its deadline.
  test('lets nothing from before a forgotten revocation pass', () => {
    const log = new RevocationLog(2_000)
    const before = log.epoch
    log.record(toRevocation({ key: 'key' }, DIGESTER))
    vi.advanceTimersByTime(60_000)
    log.record(toRevocation({ key: 'another' }, DIGESTER))
    expect(log.hasRevoked(before, [DIGEST], INFO)).toBe(true)
    expect(log.mayHaveRevoked(before, [DIGEST])).toBe(true)
  })
})
