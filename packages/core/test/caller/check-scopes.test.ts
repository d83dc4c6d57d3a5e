import { describe, expect, test } from 'vitest'
import { checkScopes } from '../../src/caller/check-scopes.ts'

describe('checkScopes', () => {
  test('takes scope tokens', () => {
    expect(checkScopes('requireScope', ['read', 'deploy:applications'])).toEqual([
      'read',
      'deploy:applications',
    ])
  })

  test.each([
    ['none', [], 'requireScope takes one or more scopes, got none.'],
    ['two in one string', ['a b'], "write requireScope('a', 'b')."],
    ['two with a comma', ['a, b', 'c'], "write requireScope('a', 'b', 'c')."],
    ['a list', [['a', 'b']], "write requireScope('a', 'b')."],
    ['an empty string', [''], 'each a scope token of RFC 6749 §3.3'],
    ['a quote', ['a"'], 'each a scope token of RFC 6749 §3.3'],
    ['a number', [1], 'each a scope token of RFC 6749 §3.3'],
    ['nothing', [undefined], 'each a scope token of RFC 6749 §3.3'],
  ])('says how to write %s', (_, scopes, message) => {
    expect(() => checkScopes('requireScope', scopes)).toThrow(message)
  })
})
