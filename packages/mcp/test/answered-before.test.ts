import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAuthenticator } from '@claviger/core'
import { expect, onTestFinished, test } from 'vitest'
import { guardMcp } from '../src/index.ts'

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

test.each([
  ['ended', 'good', (res: ServerResponse) => void res.writeHead(503).end('too late')],
  ['ended', 'bad', (res: ServerResponse) => void res.writeHead(503).end('too late')],
  ['begun', 'good', (res: ServerResponse) => void res.writeHead(503).write('too late')],
  ['begun', 'bad', (res: ServerResponse) => void res.writeHead(503).write('too late')],
])(
  'serves and writes nothing once another middleware has %s the answer, with a %s key',
  async (_, key, answerFirst) => {
    let answerFirstTo: ServerResponse | undefined
    let served = 0
    const authenticator = createAuthenticator({
      apiKeys: {
        lookup: async () => {
          if (answerFirstTo !== undefined) answerFirst(answerFirstTo)
          return key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null
        },
      },
    })
    onTestFinished(async () => authenticator.close())
    const mcp = guardMcp({ authenticator }, { serve: () => void (served += 1) })
    const handled: unknown[] = []
    const server = createServer((req, res) => {
      answerFirstTo = res
      mcp
        .handle({ req, res })
        .then(() => handled.push('resolved'))
        .catch((error: unknown) => handled.push(error))
        .finally(() => res.end())
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
      method: 'POST',
      headers: { authorization: 'Bearer key' },
      body: LIST,
    })
    expect([response.status, await response.text()]).toEqual([503, 'too late'])
    await expect.poll(() => handled).toEqual(['resolved'])
    expect(served).toBe(0)
  },
)
