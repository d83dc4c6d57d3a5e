import { describe } from 'vitest'
import { allowWarnings } from './allow-warnings.ts'
import type { StartApp } from './app-spec.ts'
import { alwaysLater } from './authenticator-shapes.ts'
import { describeAccessTokens } from './cases/access-token-cases.ts'
import { describeAnswers } from './cases/answer-cases.ts'
import { describeConnections } from './cases/connection-cases.ts'
import { describeEvents } from './cases/event-cases.ts'
import { describeFormatBody } from './cases/format-body-cases.ts'
import { describeFrozen } from './cases/frozen-cases.ts'
import { describeLoad } from './cases/load-cases.ts'
import { describeMethods } from './cases/method-cases.ts'
import { describeOptional } from './cases/optional-cases.ts'
import { describeOrder } from './cases/order-cases.ts'
import { describeOutages } from './cases/outage-cases.ts'
import { describePaths } from './cases/path-cases.ts'
import { describeReplacedPromise } from './cases/replaced-promise-cases.ts'
import { describeRequirements } from './cases/requirement-cases.ts'
import { describeShapes } from './cases/shape-cases.ts'
import { describeTrust } from './cases/trust-cases.ts'
import { describeWire } from './cases/wire-cases.ts'

/**
 * Holds an adapter to the behaviour that all adapters share, over real sockets.
 *
 * Every refusal asserts the whole answer, byte for byte, and that no handler ran.
 *
 * @param start Builds the apps of the suite with the adapter under test.
 */
export function describeAdapter(name: string, start: StartApp): void {
  // Its outages are made on purpose; the warnings have suites of their own.
  allowWarnings(
    'CLAVIGER_AUDIENCE',
    'CLAVIGER_KEYS_WITHOUT_SCOPES',
    'CLAVIGER_UNAVAILABLE',
    'CLAVIGER_MISCONFIGURED',
    'CLAVIGER_CREDENTIAL_TURNED_AWAY',
    'CLAVIGER_SHARED_ORGANIZATIONS',
  )
  describe(`${name} as an adapter (R-ADAPT-09)`, () => {
    describeAnswers(start)
    describeRequirements(start)
    describeOrder(start)
    describeOptional(start)
    describeMethods(start)
    describeFormatBody(start)
    describeEvents(start)
    describeAccessTokens(start)
    describeWire(start)
    describePaths(start)
    describeTrust(start)
    describeFrozen(start)
    describeOutages(start)
    describeConnections(start)
    describeLoad(start)
    describeShapes(start)
    describeReplacedPromise(start)
    describe('with an authenticator that always returns a promise', () => {
      describeAnswers(alwaysLater(start))
      describeRequirements(alwaysLater(start))
      describeOrder(alwaysLater(start))
      describeOptional(alwaysLater(start))
    })
  })
}
