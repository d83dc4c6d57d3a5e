import { expect, test } from 'vitest'
import { resolveWebhookOptions } from '../../src/webhook/revocation-webhook-options.ts'
import type { RevocationWebhookOptions } from '../../src/webhook/revocation-webhook-options.ts'

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const given: RevocationWebhookOptions = {
  authenticator: { revoke: async () => ({ evicted: 0, marked: 0, durable: false }) },
  toTarget: () => undefined,
}

test('fills in the longest body', () => {
  expect(resolveWebhookOptions({ ...given, secret: SECRET })).toMatchObject({
    maxBodyBytes: 65_536,
  })
})

test.each([
  [{ secret: SECRET, authenticator: {} }, 'authenticator must be an object with a method revoke()'],
  [{ secret: SECRET, authenticator: undefined }, 'authenticator must be an authenticator'],
  [{ secret: SECRET, toTarget: undefined }, 'toTarget must be a function, got undefined'],
  [{ secret: [] }, 'secret must be a secret, or a list of them'],
  [{ secret: 'whsec_c2hvcnQ=' }, 'secret must be whsec_ and at least 24 bytes in base64'],
  [{ secret: SECRET, issuer: '' }, 'issuer must be a non-empty string'],
  [{ secret: SECRET, maxBodyBytes: 0 }, 'maxBodyBytes must be a whole number'],
  [{ secret: SECRET, maxBodyBytes: 1_048_577 }, 'maxBodyBytes must be a whole number'],
  [{ secret: SECRET, maxBody: 1 }, 'revocationWebhook() has no option "maxBody"'],
  [
    { secret: SECRET, verify: () => undefined },
    'takes secret or verify: give one of them, not both',
  ],
  [{ verify: 'hmac' }, 'verify must be a function, got a string'],
  [{}, 'revocationWebhook() needs secret'],
])('rejects options that cannot work: %#', (options, message) => {
  const wrong = Object.assign({ ...given }, options)
  expect(() => resolveWebhookOptions(wrong)).toThrow(message)
})
