import { describe, expect, test } from 'vitest'
import { harmless, show } from '../../src/text/harmless.ts'

describe('show', () => {
  test.each([
    ['an audience in words', 'deployment-api.acmecorp.com', '"deployment-api.acmecorp.com"'],
    ['a version', 'urn:acme:deployment-api-v2-prod', '"urn:acme:deployment-api-v2-prod"'],
    ['a key', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc', '"…(32 characters)…"'],
    [
      'a key in a URL',
      'https://a.test/4eC39HqLyjWDarjtT1zdp7dc',
      '"https://a.test/…(24 characters)…"',
    ],
    ['a line break', 'a\nb', String.raw`"a\u{a}b"`],
    ['text that runs backwards', 'a\u202eb', String.raw`"a\u{202e}b"`],
    ['a missing claim', undefined, 'none'],
    ['an object', { a: 1 }, 'an object'],
    ['a list', ['a', 1, null, ['x']], '["a", 1, null, a list]'],
    ['a long list', Array.from('abcdefg'), '["a", "b", "c", "d", "e", and 2 more]'],
    ['a long string', 'a b '.repeat(100), `"${'a b '.repeat(50)}…"`],
  ])('shows %s', (_title, value, shown) => {
    expect(show(value)).toBe(shown)
  })

  test('shows what the settings have, also with a slash more', () => {
    const known = ['https://a.test/72f988bf-86f1-41af-91ab-2d7cd011db47']
    expect(show(`${known[0]}/`, known)).toBe(`"${known[0]}/"`)
  })
})

test('hides the password of a URL, and what may be a key, in a message', () => {
  expect(harmless('at redis://user:pass@host/0 with 4eC39HqLyjWDarjtT1zdp7dc')).toBe(
    'at redis://…@host/0 with …(24 characters)…',
  )
})

test.each([
  ['a slash', 'at redis://user:pa/ss@host/0', 'at redis://…@host/0'],
  ['an at sign', 'at redis://user:pa@ss@host/0', 'at redis://…@host/0'],
  [
    'both',
    'connect to postgres://user:p//a@s/s@host:5432/db failed',
    'connect to postgres://…@host:5432/db failed',
  ],
])('hides a password with %s in it, which no URL can have', (_title, message, shown) => {
  expect(harmless(message)).toBe(shown)
})
