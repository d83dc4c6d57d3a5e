import { expect, test } from 'vitest'
import { checkSecrets } from '../../src/request/check-secrets.ts'
import { createAuthenticator, type AuthenticatorOptions } from '../../src/index.ts'

const secret = (i: number) => `secret-${i}-of-at-least-32-characters`
const SHORT = 'hunter2'

test('takes up to five different strings of at least 32 characters', () => {
  const secrets = [1, 2, 3, 4, 5].map(secret)
  expect(checkSecrets(secrets)).toEqual(secrets)
  expect(checkSecrets(['x'.repeat(32)])).toHaveLength(1)
  expect(checkSecrets(undefined)).toEqual([])
})

test.each<readonly [string, unknown, string]>([
  ['a string', secret(1), 'got no array'],
  ['an empty list', [], 'got 0 of them'],
  ['six', [1, 2, 3, 4, 5, 6].map(secret), 'got 6 of them'],
  ['a variable that is not set', [undefined], 'secrets[0] is undefined'],
  ['one that is too short', [secret(1), SHORT], 'secrets[1] has 7 characters'],
  ['31 characters', ['x'.repeat(31)], 'secrets[0] has 31 characters'],
  ['the same twice', [secret(1), secret(1)], 'one of them is there twice'],
])('throws at startup for %s, and quotes no secret', (_, secrets, found) => {
  const options = { apiKeys: { lookup: async () => null }, secrets } as AuthenticatorOptions
  const start = () => createAuthenticator(options)
  expect(start).toThrow(TypeError)
  expect(start).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^secrets must be an array of 1 to 5/),
    }),
  )
  expect(start).toThrow(found)
  expect(start).toThrow(
    expect.objectContaining({ message: expect.not.stringMatching(/hunter2|secret-1/) }),
  )
})
