import { describe } from 'vitest'
import { allowWarnings } from './allow-warnings.ts'
import { describeUpgradeAdmission } from './cases/upgrade-admission-cases.ts'
import { describeUpgradeClosing } from './cases/upgrade-closing-cases.ts'
import type { StartUpgradeServer } from './upgrade-bench.ts'

/** Holds the guard of upgrades to what it promises, with WebSockets of the `ws` package. */
export function describeUpgrade<Middleware>(
  name: string,
  start: StartUpgradeServer<Middleware>,
): void {
  // Of an issuer that fails on purpose.
  allowWarnings('CLAVIGER_UNAVAILABLE')
  describe(`guardUpgrade of ${name}`, () => {
    describeUpgradeAdmission(start)
    describeUpgradeClosing(start)
  })
}
