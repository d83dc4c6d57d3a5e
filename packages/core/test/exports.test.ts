import { expect, test } from 'vitest'
import * as core from '../src/index.ts'

test('exports these names and no others', () => {
  expect(Object.keys(core).toSorted()).toMatchInlineSnapshot(`
    [
      "AuthorityError",
      "ClientNotFoundError",
      "ControlQuestion",
      "KeyNotFoundError",
      "NotGrantableError",
      "RevocationDeliveryError",
      "SecretConflictError",
      "SecretExistsError",
      "SecretNotFoundError",
      "allScopes",
      "answerWebhook",
      "anyScope",
      "auditLog",
      "authenticatorFrom",
      "claimIs",
      "createAuthenticator",
      "currentAuth",
      "currentOptionalAuth",
      "defineGuards",
      "hasPermissions",
      "hasRoles",
      "introspection",
      "metadataResponder",
      "metricsListener",
      "observeStats",
      "organizationIs",
      "revocationWebhook",
      "scopesFromClaim",
      "scopesFromRoles",
      "tracingListener",
      "unknownOutcome",
    ]
  `)
})
