import { ClientNotFoundError, KeyNotFoundError, SecretNotFoundError } from '@claviger/core'
import { expect, test } from 'vitest'
import { mistakeOf } from '../../src/pages/mistake-of.ts'

test.each([
  ['a key that does not exist', new KeyNotFoundError('key_1'), 'notFound', 'notFound'],
  ['a client that does not exist', new ClientNotFoundError('m2m_1'), 'notFound', 'notFound'],
  ['a secret that does not exist', new SecretNotFoundError('Stripe'), 'notFound', 'notFound'],
  ['a value that cannot work', new TypeError('pageToken is unknown.'), 'stale', 'refused'],
  // This is what `fetch` rejects with where it cannot connect.
  [
    'a failed connection',
    new TypeError('fetch failed', { cause: new Error() }),
    undefined,
    undefined,
  ],
  ['another error', new Error('connect ECONNREFUSED'), undefined, undefined],
])('tells %s from an outage', (_, error, whenShown, whenChanged) => {
  expect([mistakeOf(error, false), mistakeOf(error, true)]).toEqual([whenShown, whenChanged])
})
