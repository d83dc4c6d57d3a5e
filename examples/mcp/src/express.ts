import type { AuthenticatorOptions } from '@claviger/core'
import { createGuards, metadataRoute } from '@claviger/express'
import express from 'express'
import type { McpApp } from './app.ts'
import { makeMcpServer } from './mcp-server.ts'

/** Makes the application on Express. */
export function expressApp(options: AuthenticatorOptions): McpApp {
  const guards = createGuards(options)
  const app = express()
  app.use(metadataRoute(guards))
  app.all('/mcp', makeMcpServer(guards).express)
  return { answer: app, authenticator: guards.authenticator }
}
