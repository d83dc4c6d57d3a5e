import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createGuards } from '../src/index.ts'

const CONNECTIONS = 1_000

test('closes the connections of one organization among 1,000, and leaves no timer', async () => {
  const ended = new Set<string>()
  const guards = createGuards({
    apiKeys: {
      lookup: async (key) => {
        const organizationId = `org_${Number(key.slice(4)) % 10}`
        return ended.has(organizationId)
          ? null
          : { tokenId: `id_of_${key}`, organizationId, customClaims: {} }
      },
    },
  })
  const server = createServer()
  const closed: string[] = []
  guards.guardUpgrade(server, { path: '/live', recheckMs: 60_000 }, ({ auth, socket }) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')
    return {
      close: () => {
        closed.push(auth.organizationId)
        socket.destroy()
      },
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const timersBefore = timers()
  const sockets: Socket[] = []
  for (let i = 0; i < CONNECTIONS; i += 50) {
    sockets.push(
      ...(await Promise.all(Array.from({ length: 50 }, async (_, j) => open(port, i + j)))),
    )
  }
  ended.add('org_3')
  await guards.authenticator.revoke({ organizationId: 'org_3' })
  await expect.poll(() => closed.length, { timeout: 10_000 }).toBe(CONNECTIONS / 10)
  expect(new Set(closed)).toEqual(new Set(['org_3']))
  for (const socket of sockets) socket.destroy()
  await expect.poll(timers, { timeout: 10_000 }).toBeLessThanOrEqual(timersBefore)
  server.close()
  await guards.authenticator.close()
})

const timers = () =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length

async function open(port: number, id: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    `GET /live HTTP/1.1\r\nhost: a\r\nauthorization: Bearer key_${id}\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n`,
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString().startsWith('HTTP/1.1 101')) throw new Error('It was refused.')
  return socket
}
