import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An introspection endpoint on the loopback interface, under every path. */
export interface IntrospectionServer {
  readonly url: string
  readonly lookups: number
  /** What it says of every token from now on. */
  answer: object
  close(): Promise<void>
}

/** Starts one. */
export async function startIntrospection(): Promise<IntrospectionServer> {
  const state = { lookups: 0, answer: {} }
  const server = createServer((request, response) => {
    state.lookups += 1
    request.resume()
    response.setHeader('content-type', 'application/json').end(JSON.stringify(state.answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get lookups() {
      return state.lookups
    },
    get answer() {
      return state.answer
    },
    set answer(answer) {
      state.answer = answer
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
