import { createServer, request } from 'node:http'
import { listen, type RunningConsole } from './test-console.ts'

/** Starts a proxy that takes a prefix away before it passes a request on, as gateways do. */
export async function startProxy(prefix: string, target: RunningConsole): Promise<RunningConsole> {
  const { hostname, port, origin } = new URL(target.url)
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '' } = incoming
    if (!url.startsWith(`${prefix}/`)) {
      outgoing.writeHead(421).end()
      return
    }
    const path = url.slice(prefix.length)
    const passed = request({
      hostname,
      port,
      path,
      method,
      headers: { ...headers, host: 'api.internal' },
    })
    passed.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(passed)
  })
  const running = await listen(server)
  return {
    ...running,
    url: running.url.replace('/console', `${prefix}${target.url.slice(origin.length)}`),
  }
}
