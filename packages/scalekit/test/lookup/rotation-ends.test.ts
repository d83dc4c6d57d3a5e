import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { KeyInfo } from '../../src/lookup/key-info.ts'
import type { KeyService } from '../../src/lookup/key-service.ts'
import { RotationEnds } from '../../src/lookup/rotation-ends.ts'

const SOON = new Date(Date.now() + 60_000)
const LATER = new Date(Date.now() + 120_000)

const end = vi.fn<KeyService['end']>()
beforeEach(() => {
  end.mockReset().mockResolvedValue()
})
const describeKey = (tokenId: string, claim?: string, expiry?: Date): KeyInfo => ({
  tokenId,
  organizationId: 'org_1',
  customClaims: claim === undefined ? {} : { claviger_retire_at: claim },
  roles: [],
  ...(expiry && { expiry }),
})

describe('RotationEnds', () => {
  test('leaves a key as it is that is not being rotated', () => {
    const info = describeKey('apit_1', undefined, SOON)
    expect(new RotationEnds({ end }, 1_000).apply(info)).toBe(info)
    expect(end).not.toHaveBeenCalled()
  })

  test('holds a key to the earliest end that was seen', () => {
    const ends = new RotationEnds({ end }, 1_000)
    expect(ends.apply(describeKey('apit_1', LATER.toISOString())).expiry).toEqual(LATER)
    expect(ends.apply(describeKey('apit_1', SOON.toISOString())).expiry).toEqual(SOON)
    expect(ends.apply(describeKey('apit_1', LATER.toISOString())).expiry).toEqual(SOON)
    expect(ends.apply(describeKey('apit_1')).expiry).toEqual(SOON)
    expect(ends.apply(describeKey('apit_2'))).not.toHaveProperty('expiry')
  })

  test('keeps the own expiry of a key when that comes first', () => {
    const info = describeKey('apit_1', LATER.toISOString(), SOON)
    expect(new RotationEnds({ end }, 1_000).apply(info).expiry).toEqual(SOON)
  })

  test('ends a key for good once, however often it is met while that is under way', async () => {
    let finish = () => {}
    end.mockReturnValueOnce(
      new Promise((resolve) => {
        finish = resolve
      }),
    )
    const ends = new RotationEnds({ end }, 1_000)
    for (let n = 0; n < 3; n += 1) ends.apply(describeKey('apit_1', 'never'))
    expect(end).toHaveBeenCalledExactlyOnceWith('apit_1', expect.any(AbortSignal))
    finish()
    await vi.waitFor(
      () => {
        ends.apply(describeKey('apit_1', 'never'))
        expect(end).toHaveBeenCalledTimes(2)
      },
      { timeout: 20_000 },
    )
  })

  test('ends four keys at once at most', () => {
    end.mockReturnValue(new Promise(() => {}))
    const ends = new RotationEnds({ end }, 1_000)
    for (let n = 0; n < 10; n += 1) ends.apply(describeKey(`apit_${n}`, 'never'))
    expect(end).toHaveBeenCalledTimes(4)
  })

  test('remembers 10,000 keys, those that were met last', () => {
    const ends = new RotationEnds({ end }, 1_000)
    ends.apply(describeKey('apit_kept', SOON.toISOString()))
    ends.apply(describeKey('apit_lost', SOON.toISOString()))
    for (let n = 0; n < 9_999; n += 1) {
      if (n === 5_000) ends.apply(describeKey('apit_kept'))
      ends.apply(describeKey(`apit_${n}`, SOON.toISOString()))
    }
    expect(ends.apply(describeKey('apit_kept')).expiry).toEqual(SOON)
    expect(ends.apply(describeKey('apit_lost'))).not.toHaveProperty('expiry')
  })
})
