import type { Fault } from './fault.ts'

/** How the connection breaks. */
export const CONNECTION: readonly Fault[] = [
  { fault: 'nothing listens', behaviour: 'refused' },
  { fault: 'its name does not resolve', behaviour: 'dns' },
  { fault: 'a reset', behaviour: ({ socket }) => socket.resetAndDestroy() },
  { fault: 'closed without an answer', behaviour: ({ socket }) => socket.end() },
  {
    fault: 'a reset in the middle of the body',
    behaviour: ({ socket }, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"active":true', () => {
        socket.resetAndDestroy()
      })
    },
  },
  {
    fault: 'closed before the end of the body',
    behaviour: ({ socket }, response) => {
      response
        .writeHead(200, { 'content-length': '1000' })
        .write('{"active":true,"keys":[]}', () => {
          socket.end()
        })
    },
  },
  { fault: 'no HTTP at all', behaviour: ({ socket }) => socket.end('220 mail.test ESMTP\r\n') },
]

/** How an answer does not end. */
export const ENDLESS: readonly Fault[] = [
  { fault: 'no answer', behaviour: () => {}, isEndless: true },
  {
    fault: 'headers and no body',
    behaviour: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    },
    isEndless: true,
  },
  {
    fault: 'half a body',
    behaviour: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"active":tr')
    },
    isEndless: true,
  },
  {
    fault: 'a body that drips in',
    behaviour: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => {
        clearInterval(drip)
      })
    },
    isEndless: true,
  },
]
