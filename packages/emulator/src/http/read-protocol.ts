import type { Socket } from 'node:net'

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const PATIENCE_MS = 10_000

/**
 * Reads which protocol a fresh connection speaks, and puts back what it read.
 *
 * TCP may deliver the preface in pieces, so bytes that could still become one are waited for.
 * Answers `undefined` for a connection that ends, or says nothing for ten seconds.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9113#section-3.4 RFC 9113 §3.4}
 */
export async function readProtocol(socket: Socket): Promise<'http/1.1' | 'h2' | undefined> {
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0)

    const settle = (protocol: 'http/1.1' | 'h2' | undefined): void => {
      clearTimeout(timer)
      socket.off('readable', onReadable).off('close', onEnd).off('end', onEnd)
      if (seen.length > 0 && !socket.destroyed) socket.unshift(seen)
      resolve(protocol)
    }
    const onEnd = (): void => settle(undefined)
    const onReadable = (): void => {
      for (let chunk = readChunk(socket); chunk !== undefined; chunk = readChunk(socket)) {
        seen = Buffer.concat([seen, chunk])
      }
      const length = Math.min(seen.length, PREFACE.length)
      if (!seen.subarray(0, length).equals(PREFACE.subarray(0, length))) settle('http/1.1')
      else if (length === PREFACE.length) settle('h2')
    }

    const timer = setTimeout(onEnd, PATIENCE_MS)
    socket.on('readable', onReadable).on('close', onEnd).on('end', onEnd)
  })
}

function readChunk(socket: Socket): Buffer | undefined {
  const chunk: unknown = socket.read()
  return Buffer.isBuffer(chunk) ? chunk : undefined
}
