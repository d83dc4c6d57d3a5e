import { request } from 'node:http'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startEndpoint } from './support/ask.ts'
import { authenticatorOfKeys } from './support/keys.ts'

const { authenticator } = authenticatorOfKeys()
const OPTIONS = {
  scopes: ['mcp'],
  tools: { status: [], deploy: ['deploy:apps'] },
  methods: { 'resources/read': ['read:files'] },
  maxBodyBytes: 2_000,
}
let endpoint: Awaited<ReturnType<typeof startEndpoint>>
beforeAll(async () => {
  endpoint = await startEndpoint(authenticator, OPTIONS)
})
beforeEach(() => {
  endpoint.served.length = 0
})
afterAll(async () => {
  endpoint.close()
  await authenticator.close()
})

const message = (method: string, params?: unknown) => ({ jsonrpc: '2.0', id: 1, method, params })
const call = (name: unknown) => message('tools/call', { name, arguments: {} })
const LIST = message('tools/list')
const named = (method: string, name?: string) => ({
  headers: { 'mcp-method': method, ...(name === undefined ? {} : { 'mcp-name': name }) },
})
const statusOf = async (...args: Parameters<typeof endpoint.ask>) =>
  (await endpoint.ask(...args)).status

describe('scopes', () => {
  test('serves what the caller may call, and hands the body on', async () => {
    expect(await statusOf('deployer', call('deploy'))).toBe(200)
    expect(endpoint.served[0]?.body).toEqual(call('deploy'))
    expect(endpoint.served[0]?.req.auth.clientId).toBe('apit_deployer')
    for (const body of [call('status'), LIST, message('initialize', {})]) {
      expect(await statusOf('reader', body)).toBe(200)
    }
  })

  test('refuses before the body is read, by the headers alone', async () => {
    const { hostname, port } = new URL(endpoint.url)
    const sent = request({
      hostname,
      port,
      path: '/mcp',
      method: 'POST',
      headers: {
        authorization: 'Bearer reader',
        'content-length': 100,
        'mcp-method': 'tools/call',
        'mcp-name': 'deploy',
      },
    })
    // The body is never sent.
    sent.flushHeaders()
    const [response] = await once(sent, 'response')
    expect(response.statusCode).toBe(403)
    sent.destroy()
  })

  test.each([
    ['a body alone', undefined],
    ['headers and a body', named('tools/call', 'deploy')],
  ])('names all scopes that a call needs in the challenge to %s', async (_, init) => {
    const { status, headers } = await endpoint.ask('reader', call('deploy'), init)
    expect(status).toBe(403)
    const challenge = headers.get('www-authenticate')
    expect(challenge).toContain('error="insufficient_scope"')
    expect(challenge).toContain('scope="mcp deploy:apps"')
    expect(endpoint.served).toEqual([])
  })

  test('names the scopes of the tool to a client without a token, where a header names it', async () => {
    const init = named('tools/call', 'deploy')
    const { status, headers } = await endpoint.ask(undefined, call('deploy'), init)
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toContain('scope="mcp deploy:apps"')
  })

  test('asks for the scopes of every request first', async () => {
    const { status, headers } = await endpoint.ask('stranger', LIST)
    expect(status).toBe(403)
    expect(headers.get('www-authenticate')).toContain('scope="mcp"')
  })

  test('refuses a caller without a credential, or with a bad one, with 401', async () => {
    expect(await statusOf(undefined, LIST)).toBe(401)
    expect(await statusOf('unknown', call('status'))).toBe(401)
    expect(await statusOf(undefined, undefined, { method: 'GET' })).toBe(401)
    expect(await statusOf(undefined, undefined, { method: 'DELETE' })).toBe(401)
    expect(endpoint.served).toEqual([])
  })

  test('holds a method to its own scopes', async () => {
    const read = message('resources/read', { uri: 'file:///a' })
    expect(await statusOf('deployer', read)).toBe(200)
    expect(await statusOf('reader', read)).toBe(403)
  })

  test.each(['unlisted', 'constructor', '__proto__', 'Deploy', 'deploy ', ''])(
    'refuses a tool that is not listed: "%s"',
    async (tool) => {
      expect(await statusOf('deployer', call(tool))).toBe(403)
      expect(endpoint.served).toEqual([])
    },
  )
})

describe('calls inside a body', () => {
  test('finds a call in a batch', async () => {
    const batch = [LIST, call('status'), call('deploy')]
    expect(await statusOf('deployer', batch)).toBe(200)
    expect(await statusOf('reader', batch)).toBe(403)
    for (const order of [batch.toReversed(), [LIST, call('deploy'), call('status')]]) {
      expect(await statusOf('reader', order)).toBe(403)
    }
    expect(await statusOf('deployer', [LIST, call('unlisted')])).toBe(403)
    expect(await statusOf('deployer', [call('unlisted'), LIST])).toBe(403)
    expect(endpoint.served).toHaveLength(1)
  })

  test('finds a call that is a notification', async () => {
    const { id: _, ...notification } = call('deploy')
    expect(await statusOf('reader', notification)).toBe(403)
  })

  test.each([
    ['the method', '{"method":"ping","id":1,"method":"tools/call","params":{"name":"deploy"}}'],
    ['the tool', '{"method":"tools/call","id":1,"params":{"name":"status","name":"deploy"}}'],
    [
      'the tool, escaped',
      '{"method":"tools/call","params":{"name":"status","n\\u0061me":"deploy"}}',
    ],
  ])('refuses a body that says %s twice', async (_, body) => {
    expect(await statusOf('deployer', body)).toBe(400)
    expect(endpoint.served).toEqual([])
  })

  test.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['JSON after a byte order mark', `\uFEFF${JSON.stringify(LIST)}`],
    ['a call without a tool', message('tools/call')],
    ['a call whose tool is an object', call({ toString: 'status' })],
    ['an empty batch', []],
  ])('refuses %s with 400', async (_, body) => {
    expect(await statusOf('deployer', body)).toBe(400)
    expect(endpoint.served).toEqual([])
  })

  test.each([
    ['a harmless tool', call('deploy'), named('tools/call', 'status')],
    ['a harmless method', call('deploy'), named('tools/list')],
    ['a tool without a method', call('deploy'), { headers: { 'mcp-name': 'status' } }],
    ['one message of a batch', [LIST, call('deploy')], named('tools/list')],
    ['a badly encoded tool', call('status'), named('tools/call', '=?base64?%?=')],
  ])('refuses headers that name %s while the body says something else', async (_, body, init) => {
    const { status, text } = await endpoint.ask('deployer', body, init)
    expect(status).toBe(400)
    expect(text).toContain('-32020')
    expect(endpoint.served).toEqual([])
  })

  test('refuses a body that is too long, whether its length is told or not', async () => {
    const body = JSON.stringify({ ...LIST, padding: 'x'.repeat(OPTIONS.maxBodyBytes) })
    expect(await statusOf('reader', body)).toBe(413)
    const streamed = { body: new Blob([body]).stream(), duplex: 'half' } as const
    expect(await statusOf('reader', undefined, streamed)).toBe(413)
    expect(endpoint.served).toEqual([])
  })

  test('refuses a compressed body with 415, and other methods with 405', async () => {
    expect(await statusOf('reader', LIST, { headers: { 'content-encoding': 'gzip' } })).toBe(415)
    expect(await statusOf('reader', undefined, { method: 'PUT' })).toBe(405)
    expect(endpoint.served).toEqual([])
  })
})

test('otherTools says what tools need that are not listed', async () => {
  const other = await startEndpoint(authenticator, { ...OPTIONS, otherTools: ['read:files'] })
  expect((await other.ask('deployer', call('any'))).status).toBe(200)
  expect((await other.ask('reader', call('any'))).status).toBe(403)
  other.close()
})

test('without tools, the scopes of every request are enough for each', async () => {
  const other = await startEndpoint(authenticator, { methods: { 'tools/call': ['read:files'] } })
  expect((await other.ask('deployer', call('any'))).status).toBe(200)
  expect((await other.ask('reader', call('any'))).status).toBe(403)
  expect((await other.ask('stranger', LIST)).status).toBe(200)
  other.close()
})
