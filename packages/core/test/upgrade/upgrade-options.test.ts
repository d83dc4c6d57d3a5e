import { expect, test } from 'vitest'
import { checkUpgradeOptions } from '../../src/upgrade/upgrade-options.ts'

test('accepts a path alone, and every option', () => {
  const whole = { path: '/live', extractToken: () => undefined, recheckMs: 1_000 }
  for (const options of [{ path: '/live' }, whole]) {
    expect(() => {
      checkUpgradeOptions(options)
    }).not.toThrow()
  }
})

test.each([
  [{ path: 'live' }, 'path must be a string that begins with a slash, got a string'],
  [{ path: undefined }, 'path must be a string that begins with a slash, got undefined'],
  [{ path: '/live', extractToken: 'ticket' }, 'extractToken must be a function, got a string'],
  [{ path: '/live', recheckMs: 999 }, 'recheckMs must be a whole number, from 1000 to 2147483647'],
  [{ path: '/live', recheckMs: 1_000.5 }, 'recheckMs must be a whole number, from 1000'],
  // A timer of Node takes more for a millisecond.
  [{ path: '/live', recheckMs: 2 ** 31 }, 'recheckMs must be a whole number, from 1000'],
  [{ path: '/live', recheck: 1_000 }, 'guardUpgrade() has no option "recheck"'],
])('rejects options that cannot work: %j', (options, message) => {
  const wrong = Object.assign<{ path: string }, object>({ path: '/' }, options)
  expect(() => {
    checkUpgradeOptions(wrong)
  }).toThrow(message)
})
