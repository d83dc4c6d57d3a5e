import { expect, test } from 'vitest'
import { foldName } from '../../src/secrets/secret-name.ts'

test('finds a name in any case', () => {
  expect(foldName('Stripe.API_key-2')).toBe('stripe.api_key-2')
})

test.each<readonly [string, unknown]>([
  ['an empty name', ''],
  ['a space', 'my secret'],
  ['a letter outside of ASCII, whose folding differs by locale', 'İ'],
  ['braces', '{{Secrets.x}}'],
  ['10 MB', 'x'.repeat(10_000_000)],
  ['a number', 1],
  ['nothing', undefined],
])('refuses %s', (_, name) => {
  expect(() => foldName(name as never)).toThrow(TypeError)
})
