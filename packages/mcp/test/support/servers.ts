import { randomUUID } from 'node:crypto'
import { McpServer as McpServer1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { callerOf, type ServeMcp } from '../../src/index.ts'

const IDENTITY = { name: 'test', version: '1.0.0' }
const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] })

/** A server of the SDK 2.x, without sessions: `whoami`, `deploy` and `wait`, which tells that it runs and never ends. */
export function serveVersion2(onWait: () => void): ServeMcp {
  const handler = createMcpHandler(() => {
    const server = new McpServer(IDENTITY)
    server.registerTool('whoami', {}, ({ http }) => text(callerOf(http?.authInfo).organizationId))
    server.registerTool('deploy', {}, () => text('deployed'))
    server.registerTool('wait', {}, async () => new Promise(onWait))
    return server
  })
  return toNodeHandler(handler)
}

/** A server of the SDK 1.x, with sessions and the same tools. */
export function serveVersion1(onWait: () => void): ServeMcp {
  const transports = new Map<string, StreamableHTTPServerTransport>()
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
    })
    const server = new McpServer1(IDENTITY)
    server.registerTool('whoami', {}, ({ authInfo }) => text(callerOf(authInfo).organizationId))
    server.registerTool('deploy', {}, () => text('deployed'))
    server.registerTool('wait', {}, async () => new Promise(onWait))
    await server.connect(transport)
    return transport
  }
  return async (req, res, body) => {
    const transport = transports.get(String(req.headers['mcp-session-id'])) ?? (await open())
    await transport.handleRequest(req, res, body)
  }
}
