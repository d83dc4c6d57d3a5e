import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/client'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { expressApp } from '../src/express.ts'
import { fastifyApp } from '../src/fastify.ts'
import { koaApp } from '../src/koa.ts'
import { startExample, type RunningExample } from '../src/start.ts'
import { OAuthClient } from './support/oauth-client.ts'

const IDENTITY = { name: 'walk', version: '1.0.0' }

class Walker extends OAuthClient<OAuthClientInformationMixed, OAuthTokens> {}

/** A client of one version of the SDK. */
interface McpClient {
  readonly connect: () => Promise<void>
  readonly call: (tool: string) => Promise<unknown>
  readonly finishAuth: (callback: URL) => Promise<void>
  readonly close: () => Promise<void>
}

const CLIENTS: Readonly<Record<string, (url: string, walker: Walker) => McpClient>> = {
  '1.x': (url, authProvider) => {
    const client = new Client1(IDENTITY)
    let transport = new Transport1(new URL(url), { authProvider })
    return {
      connect: async () => {
        transport = new Transport1(new URL(url), { authProvider })
        await client.connect(transport)
      },
      call: async (name) => (await client.callTool({ name })).content,
      finishAuth: async ({ searchParams }) => transport.finishAuth(searchParams.get('code') ?? ''),
      close: async () => client.close(),
    }
  },
  '2.x': (url, authProvider) => {
    const client = new Client(IDENTITY, { versionNegotiation: { mode: 'auto' } })
    let transport = new StreamableHTTPClientTransport(new URL(url), { authProvider })
    return {
      connect: async () => {
        transport = new StreamableHTTPClientTransport(new URL(url), { authProvider })
        await client.connect(transport)
      },
      call: async (name) => (await client.callTool({ name })).content,
      finishAuth: async ({ searchParams }) => transport.finishAuth(searchParams),
      close: async () => client.close(),
    }
  },
}

const text = (said: string) => [{ type: 'text', text: said }]

beforeAll(() => {
  // The authorization server warns of its development keys, which are what this test wants.
  for (const name of ['warn', 'info'] as const) vi.spyOn(console, name).mockReturnValue()
})
afterAll(() => {
  vi.restoreAllMocks()
})

describe.each([
  ['Express', expressApp],
  ['Fastify', fastifyApp],
  ['Koa', koaApp],
])('on %s', (_, makeApp) => {
  let example: RunningExample
  beforeAll(async () => {
    example = await startExample(makeApp, 0)
  })
  afterAll(async () => example.close())

  test.each(Object.entries(CLIENTS))(
    'a client %s finds the sign-in, registers, calls a tool, and steps up for another',
    async (_version, makeClient) => {
      const walker = new Walker()
      const client = makeClient(example.url, walker)
      const signedIn = async () => {
        const { calledBack } = walker
        if (calledBack === undefined) throw new Error('There was no sign-in.')
        await client.finishAuth(calledBack)
      }

      await expect(client.connect()).rejects.toThrow('Unauthorized')
      await signedIn()
      await client.connect()
      expect(await client.call('list_apps')).toEqual(text('The apps of org_demo: shop, blog'))

      await expect(client.call('deploy')).rejects.toThrow('Unauthorized')
      await signedIn()
      expect(await client.call('deploy')).toEqual(text('Deployed for ann'))
      await client.close()

      const asked = walker.requests.map(({ searchParams }) => searchParams)
      expect(asked.map((each) => each.get('scope'))).toEqual(['apps:read', 'apps:read apps:deploy'])
      for (const each of asked) {
        expect(each.get('resource')).toBe(example.url)
        expect(each.get('code_challenge_method')).toBe('S256')
      }
    },
  )

  test('a program with a key calls the same tool', async () => {
    const response = await fetch(example.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${example.apiKey}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'deploy' },
      }),
    })
    expect(await response.text()).toContain('Deployed for a program')
  })
})
