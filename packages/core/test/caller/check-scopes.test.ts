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
    ['two in one string', ['a b'], "got requireScope('a b'). Write requireScope('a', 'b')."],
    [
      'two with a comma',
      ['a, b', 'c'],
      "got requireScope('a, b', 'c'). Write requireScope('a', 'b', 'c').",
    ],
    ['a list', [['a', 'b']], "got requireScope(['a', 'b']). Write requireScope('a', 'b')."],
    ['an empty string', [''], 'each a scope token of RFC 6749 §3.3'],
    ['a quote', ['a"'], 'each a scope token of RFC 6749 §3.3'],
    ['a number', [1], 'without spaces, quotes or backslashes), got requireScope(1).'],
    ['an object', [{}], 'got requireScope(a value of type object).'],
    ['a long list', ['a"', 'x'.repeat(10_000)], `'a"', '${'x'.repeat(93)}…).`],
    ['nothing', [undefined], 'each a scope token of RFC 6749 §3.3'],
  ])('says how to write %s', (_, scopes, message) => {
    expect(() => checkScopes('requireScope', scopes)).toThrow(message)
  })
})
