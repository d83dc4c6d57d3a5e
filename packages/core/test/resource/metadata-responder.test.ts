import { expect, test } from 'vitest'
import { createAuthenticator, metadataResponder } from '../../src/index.ts'

const apiKeys = { lookup: async () => null }
const authenticator = createAuthenticator({
  apiKeys,
  protectedResource: { resource: 'https://api.example.com/mcp' },
})
const { path, respond } = metadataResponder({ authenticator })

test('answers exactly its own path', () => {
  expect(path).toBe('/.well-known/oauth-protected-resource/mcp')
  expect(respond({ method: 'GET', url: path })).toMatchObject({ status: 200 })
  expect(respond({ method: 'HEAD', url: `${path}?a=1` })).toMatchObject({ status: 200 })
  expect(respond({ method: 'OPTIONS', url: path })).toMatchObject({ status: 204, body: '' })
  for (const url of [
    undefined,
    '',
    '/',
    `${path}/`,
    `${path}#a`,
    `/x${path}`,
    path.toUpperCase(),
  ]) {
    expect(respond({ method: 'GET', url })).toBeUndefined()
  }
  for (const method of [undefined, 'POST', 'DELETE', 'get']) {
    expect(respond({ method, url: path })).toBeUndefined()
  }
})

test('needs an authenticator with a protected resource', () => {
  expect(() => metadataResponder({ authenticator: createAuthenticator({ apiKeys }) })).toThrow(
    TypeError,
  )
})
