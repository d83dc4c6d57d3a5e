import { expect, test } from 'vitest'
import * as core from '../src/index.ts'
import * as internal from '../src/internal.ts'

test('exports these names and no others', () => {
  expect(Object.keys(core).toSorted()).toMatchInlineSnapshot(`
    [
      "AuthorityError",
      "ControlQuestion",
      "RevocationDeliveryError",
      "allScopes",
      "anyScope",
      "authenticatorFrom",
      "claimIs",
      "createAuthenticator",
      "currentAuth",
      "currentOptionalAuth",
      "defineGuards",
      "hasRoles",
      "introspection",
      "metricsListener",
      "organizationIs",
      "scopesFromClaim",
      "scopesFromRoles",
      "unknownOutcome",
    ]
  `)
})

test('shares these names with the other packages, and no others', () => {
  expect(Object.keys(internal).toSorted()).toMatchInlineSnapshot(`
    [
      "Deadline",
      "isLoopback",
      "memberOf",
      "readBoundedBody",
      "retryAfterOf",
      "untilAborted",
    ]
  `)
})
