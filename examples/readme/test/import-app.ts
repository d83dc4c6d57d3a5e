import { once } from 'node:events'
import { Server } from 'node:net'
import { pathToFileURL } from 'node:url'
import { vi } from 'vitest'

/** An application that runs in this process. */
export interface ImportedApp {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Runs an application that listens as soon as it is imported. A process of its own costs seconds.
 *
 * @param env Is set until the application is stopped, for it may be read at the first request.
 */
export async function importApp(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<ImportedApp> {
  const listen = vi.spyOn(Server.prototype, 'listen')
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  try {
    await import(pathToFileURL(file).href)
    const servers = listen.mock.contexts.filter((each) => each instanceof Server)
    const port = await portOf(servers[0])
    return {
      url: `http://127.0.0.1:${port}`,
      stop: async () => {
        vi.unstubAllEnvs()
        await Promise.all(servers.map(async (server) => closed(server)))
      },
    }
  } finally {
    listen.mockRestore()
  }
}

async function portOf(server: Server | undefined): Promise<number> {
  if (server === undefined) throw new Error('Expected an application that listens.')
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Expected a TCP address.')
  return address.port
}

async function closed(server: Server): Promise<void> {
  if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') {
    server.closeAllConnections()
  }
  await new Promise((resolve) => server.close(resolve))
}
