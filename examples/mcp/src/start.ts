import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { Authenticator, AuthenticatorOptions } from '@claviger/core'
import { listen, stopServing } from 'example-setup'
import type { McpApp } from './app.ts'
import { startAuthorizationServer } from './authorization-server.ts'
import { guardOptions, SCOPES } from './guard-options.ts'

/** A running example. */
export interface RunningExample {
  /** The URL of the MCP server. */
  readonly url: string
  readonly issuer: string
  readonly apiKey: string
  readonly authenticator: Authenticator
  readonly close: () => Promise<void>
}

/** Starts the authorization server and the MCP server, on loopback. */
export async function startExample(
  makeApp: (options: AuthenticatorOptions) => McpApp | Promise<McpApp>,
  port: number,
): Promise<RunningExample> {
  const { issuer, server: authorizationServer } = await startAuthorizationServer(SCOPES)
  const server = createServer()
  const url = `${await listen(server, port)}/mcp`
  const apiKey = `demo_${randomBytes(24).toString('hex')}`
  const { answer, authenticator } = await makeApp(guardOptions(issuer, url, apiKey))
  server.on('request', (req, res) => void answer(req, res))
  return {
    url,
    issuer,
    apiKey,
    authenticator,
    close: async () => {
      server.closeAllConnections()
      await stopServing(server)
      await authenticator.close()
      authorizationServer.closeAllConnections()
      await stopServing(authorizationServer)
    },
  }
}
