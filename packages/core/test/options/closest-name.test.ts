import { expect, test } from 'vitest'
import { closestName } from '../../src/options/closest-name.ts'

const KNOWN = ['apiKeys', 'jwksUri', 'jwks', 'audience', 'ttlMs', 'toString', 'id']

test.each([
  ['jwksURL', 'jwksUri'],
  ['audiance', 'audience'],
  ['apikeys', 'apiKeys'],
  ['ttl', 'ttlMs'],
  ['jwk', 'jwks'],
])('takes %s for %s', (given, meant) => {
  expect(closestName(given, KNOWN)).toBe(meant)
})

test.each(['store', 'x', '', 'i', 'something else entirely'])(
  'suggests no name for %j',
  (given) => {
    expect(closestName(given, KNOWN)).toBeUndefined()
  },
)
