import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Authenticator } from '@claviger/core'
import { guardMcp, type McpOptions, type McpRequest } from '../../src/index.ts'

/** What `serve` saw of a request that passed. */
export interface Served {
  readonly req: McpRequest
  readonly body: unknown
}

/** A guarded endpoint on a free port, whose server answers `served`, or as `serve` says. */
export async function startEndpoint(
  authenticator: Authenticator,
  options: Partial<McpOptions> = {},
): Promise<{
  readonly url: string
  readonly served: Served[]
  /** Sends a request as a key, and reads its status and body. */
  readonly ask: (key: string | undefined, body: unknown, init?: RequestInit) => Promise<Answer>
  readonly close: () => void
}> {
  const served: Served[] = []
  const mcp = guardMcp(
    { authenticator },
    {
      serve: (req, res, body) => {
        served.push({ req, body })
        res.end('served')
      },
      ...options,
    },
  )
  const server: Server = createServer((req, res) => {
    mcp.handle({ req, res, route: '/mcp' }).catch(() => res.writeHead(500).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const url = `http://127.0.0.1:${port}/mcp`
  return {
    url,
    served,
    ask: async (key, body, { headers, ...init } = {}) => {
      const response = await fetch(url, {
        method: 'POST',
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...init,
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...Object.fromEntries(new Headers(headers)),
        },
      })
      return { status: response.status, headers: response.headers, text: await response.text() }
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** An answer that was read. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}
