import { describe, expect, test } from 'vitest'
import { checkSignIn } from '../../src/access/signed-in.ts'
import type { SignedIn } from '../../src/index.ts'
import { ADMINISTRATOR, ask, MOUNTS, openConsole } from '../support/test-console.ts'

test.each([
  '/',
  '/login?next=%0D%0A',
  'https://login.example.com/?a=1#b',
  'http://127.0.0.1:3000/login',
])('sends people to %s', (redirect) => {
  expect(checkSignIn({ redirect })).toEqual({ redirect })
})

test.each([
  ['a line break', '/login?next=\r\nset-cookie:x'],
  ['a line feed', '/login?next=\nX'],
  ['a tab, which browsers drop', '/\t/evil.example'],
  ['a zero byte', '/login?next=\0'],
  ['a space', '/login?next=a b'],
  ['a letter above U+00FF', '/login?next=\u0100'],
  ['a letter above U+007F', '/login?next=\u00E9'],
  ['another host', '//evil.example'],
  ['a backslash', '/\\evil.example'],
  ['a scheme', 'javascript:alert(1)'],
  ['nothing', ''],
])('refuses to send people to a place with %s', (_, redirect) => {
  expect(() => checkSignIn({ redirect })).toThrow(TypeError)
})

test.each(['grantable', 'grantableRoles', 'grantableClaims', 'audiences', 'users'])(
  'refuses %s unless it is a list of names',
  (field) => {
    for (const value of ['read', [''], [1], { length: 0 }]) {
      const user: unknown = { ...ADMINISTRATOR, [field]: value }
      expect(() => checkSignIn(user as SignedIn)).toThrow(`signIn: ${field} must be`)
    }
  },
)

describe.each(Object.entries(MOUNTS))('the console in %s', (_, start) => {
  test('answers 503, and tells the application, where the sign-in cannot be a header', async () => {
    const redirect = '/login?next=\r\nset-cookie:x'
    const { console, errors } = await openConsole({ signIn: () => ({ redirect }) }, start)
    const { status, headers } = await ask(console, '/keys?org=org_1')
    expect([status, headers.get('location')]).toEqual([503, null])
    expect(errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('signIn: redirect') }),
    ])
  })
})
