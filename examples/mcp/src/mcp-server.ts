import type { Authenticator } from '@claviger/core'
import { callerOf, guardMcp, type McpEndpoint } from '@claviger/mcp'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { SCOPES } from './guard-options.ts'

const [READ = '', DEPLOY = ''] = SCOPES

/** Makes the guarded MCP server. It is the same in every framework. */
export function makeMcpServer(guards: { readonly authenticator: Authenticator }): McpEndpoint {
  return guardMcp(guards, {
    scopes: [READ],
    tools: { list_apps: [], deploy: [DEPLOY] },
    serve: toNodeHandler(createMcpHandler(withTools)),
  })
}

function withTools(): McpServer {
  const server = new McpServer({ name: 'apps', version: '1.0.0' })
  server.registerTool('list_apps', { description: 'Lists the apps' }, ({ http }) => {
    const { organizationId } = callerOf(http?.authInfo)
    return text(`The apps of ${organizationId}: shop, blog`)
  })
  server.registerTool('deploy', { description: 'Deploys all apps' }, ({ http }) => {
    const { userId = 'a program' } = callerOf(http?.authInfo)
    return text(`Deployed for ${userId}`)
  })
  return server
}

function text(said: string) {
  return { content: [{ type: 'text' as const, text: said }] }
}
