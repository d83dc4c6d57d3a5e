import { expect, test } from 'vitest'
import { checkClock } from '../../src/checks/clock.ts'

test.each([
  [0, 5, 'ok', '0 s apart'],
  [-5, 5, 'ok', '5 s apart'],
  [1, 0, 'ok', '1 s apart'],
  [6, 5, 'failed', "this machine is 6 s behind the issuer's clock"],
  [-90, 5, 'failed', "this machine is 90 s ahead of the issuer's clock"],
  [undefined, 5, 'skipped', "the issuer's answer has no Date header"],
])('an issuer %s s ahead, with a tolerance of %s s, is %s', (ahead, tolerance, status, found) => {
  expect(checkClock(ahead, tolerance)).toMatchObject({ status, found })
})
