import { once } from 'node:events'
import { connect as connectHttp2, constants } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { start } from '../start.ts'

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
const FRAME_TYPE_SETTINGS = 4

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

// Each byte gets a turn of its own, so that the server sees them one by one.
async function trickle(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    await new Promise((resolve) => socket.write(byte, resolve))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('one port', () => {
  test('serves HTTP/1.1 and HTTP/2 at once', async () => {
    const emulator = await start()
    const session = connectHttp2(emulator.url)
    onTestFinished(() => session.destroy())
    const stream = session.request({ [constants.HTTP2_HEADER_PATH]: '/keys' })

    const [byHttp1, [byHttp2]] = await Promise.all([
      fetch(`${emulator.url}/keys`),
      once(stream, 'response'),
    ])

    expect(byHttp1.status).toBe(200)
    expect(byHttp2).toMatchObject({ ':status': 200, 'content-type': 'application/json' })
  })

  test('recognizes HTTP/2 by a preface that comes byte by byte', async () => {
    const { port } = await start()
    const socket = await open(port)
    const answer = once(socket, 'data')
    await trickle(socket, PREFACE)
    socket.write(EMPTY_SETTINGS)

    const [frame] = await answer
    expect(frame[3]).toBe(FRAME_TYPE_SETTINGS)
  })

  test('recognizes HTTP/1.1 by a request that comes byte by byte', async () => {
    const { port } = await start()
    const socket = await open(port)
    const answer = once(socket, 'data')
    await trickle(socket, 'GET /keys HTTP/1.1\r\nhost: localhost\r\n\r\n')

    const [bytes] = await answer
    expect(String(bytes)).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('takes a method that begins like the preface for HTTP/1.1', async () => {
    const { port } = await start()
    const socket = await open(port)
    const answer = once(socket, 'data')
    await trickle(socket, 'PROPFIND /keys HTTP/1.1\r\nhost: localhost\r\n\r\n')

    const [bytes] = await answer
    expect(String(bytes)).toMatch(/^HTTP\/1\.1 405 /)
  })

  test('survives a connection that ends in the middle of the preface', async () => {
    const emulator = await start()
    const socket = await open(emulator.port)
    await trickle(socket, PREFACE.slice(0, 9))
    socket.end()
    await once(socket, 'close')
    expect((await fetch(`${emulator.url}/keys`)).status).toBe(200)
  })

  test('survives bytes that are not HTTP', async () => {
    const emulator = await start()
    for (const noise of ['\u0000\u0001\u0002', `${PREFACE}noise and more noise, not frames`]) {
      const socket = await open(emulator.port)
      socket.resume()
      socket.write(noise)
      await once(socket, 'close')
    }
    expect((await fetch(`${emulator.url}/keys`)).status).toBe(200)
  })

  test('answers a second request on a connection that is kept', async () => {
    const { port } = await start()
    const socket = await open(port)
    for (let request = 0; request < 2; request += 1) {
      socket.write('GET /keys HTTP/1.1\r\nhost: localhost\r\n\r\n')
      const [bytes] = await once(socket, 'data')
      expect(String(bytes)).toMatch(/^HTTP\/1\.1 200 /)
    }
  })
})
