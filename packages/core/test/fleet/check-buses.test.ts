import { describe, expect, test } from 'vitest'
import { checkBuses } from '../../src/fleet/check-buses.ts'
import { playedBus } from './fleet-process.ts'

const { bus } = playedBus()
const other = playedBus().bus

describe('bus', () => {
  test('takes one, several or none', () => {
    expect(checkBuses('bus', bus)).toEqual([bus])
    expect(checkBuses('bus', [bus, other])).toEqual([bus, other])
    expect(checkBuses('bus', undefined)).toEqual([])
  })

  test('refuses an empty list', () => {
    expect(() => checkBuses('bus', [])).toThrow(
      'bus must be a bus or a list of them, got an empty list. Leave bus out for one process.',
    )
  })

  test('refuses the same bus twice', () => {
    expect(() => checkBuses('bus', [other, bus, bus])).toThrow(
      'bus[2] must be another bus, got the one at bus[1].',
    )
  })

  test('refuses what is not a bus, and says where', () => {
    const wrong: typeof bus = Object.assign({ ...bus }, { publish: undefined })
    expect(() => checkBuses('bus', [bus, wrong])).toThrow(
      'bus[1] must be an object with a method publish(), got an object.',
    )
    expect(() => checkBuses('bus', wrong)).toThrow('bus must be an object with a method publish()')
  })
})
