import type { AuthenticatorOptions } from '@claviger/core'
import { claviger, metadataRoute } from '@claviger/fastify'
import fastify from 'fastify'
import type { McpApp } from './app.ts'
import { makeMcpServer } from './mcp-server.ts'

/** Makes the application on Fastify. */
export async function fastifyApp(options: AuthenticatorOptions): Promise<McpApp> {
  const app = fastify()
  await app.register(claviger, options)
  await app.register(metadataRoute(app.claviger))
  app.route(makeMcpServer(app.claviger).fastify('/mcp'))
  await app.ready()
  const answer: McpApp['answer'] = (req, res) => {
    app.routing(req, res)
  }
  return { answer, authenticator: app.claviger.authenticator }
}
