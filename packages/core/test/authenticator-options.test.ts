import { describe, expect, test } from 'vitest'
import { resolveOptions } from '../src/authenticator-options.ts'

const resolve = (options: object) =>
  resolveOptions({ apiKeys: { lookup: async () => null }, ...options })

describe('resourceMetadata (RFC 9728 §3)', () => {
  test.each([
    'https://api.example/.well-known/oauth-protected-resource',
    'http://127.0.0.1:3000/.well-known/oauth-protected-resource',
  ])('takes %s', (resourceMetadata) => {
    expect(resolve({ resourceMetadata })).toMatchObject({ resourceMetadata })
  })

  test.each([
    'javascript:alert(1)',
    'data:application/json,{}',
    'http://api.example/metadata',
    '/.well-known/oauth-protected-resource',
    'https://user:password@api.example/',
    'https://api.example/#fragment',
    'https://api.example/\u00e9',
    '',
    null,
    7,
  ])('refuses %j', (resourceMetadata) => {
    expect(() => resolve({ resourceMetadata })).toThrow(TypeError)
  })
})

describe('allowPreflight', () => {
  test.each([true, false, 'answer'])('takes %j', (allowPreflight) => {
    expect(resolve({ allowPreflight })).toMatchObject({ allowPreflight })
  })

  test.each(['pass', 1, null])('refuses %j', (allowPreflight) => {
    expect(() => resolve({ allowPreflight })).toThrow(
      "allowPreflight must be true, false or 'answer'",
    )
  })
})
