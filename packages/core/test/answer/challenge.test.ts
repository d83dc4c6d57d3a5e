import { expect, test } from 'vitest'
import { bearerChallenge } from '../../src/answer/challenge.ts'

test('names no error when no credential was presented (RFC 6750 §3.1)', () => {
  expect(bearerChallenge({ realm: 'api' })).toBe('Bearer realm="api"')
})

test('names the error, the scope and the resource metadata', () => {
  expect(
    bearerChallenge({
      realm: 'api',
      error: 'insufficient_scope',
      scope: 'a b',
      resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource',
    }),
  ).toBe(
    'Bearer realm="api", error="insufficient_scope", scope="a b", resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
  )
})

test('quotes what must be quoted (RFC 9110 §5.6.4)', () => {
  expect(bearerChallenge({ realm: String.raw`a "b" \c` })).toBe(
    String.raw`Bearer realm="a \"b\" \\c"`,
  )
})
