import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A server that lets everybody in, and then answers every question alike. */
export interface StubbornServer {
  readonly port: number
  readonly questions: number
  close(): Promise<void>
}

/** Starts one on the loopback interface. */
export async function startStubbornServer(answer: string): Promise<StubbornServer> {
  const sockets = new Set<Socket>()
  let questions = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      for (const command of chunk.toString('latin1').split(/(?=\*\d+\r\n\$)/)) {
        const isGreeting = /\r\n(CLIENT|HELLO|SELECT)\r\n/i.test(command)
        if (!isGreeting) questions += 1
        socket.write(`${isGreeting ? '+OK' : answer}\r\n`)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get questions() {
      return questions
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
