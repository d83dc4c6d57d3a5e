import events from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { constants, createServer as createHttp2Server, connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createConsole, type SignInResult } from '../../src/index.ts'
import { MemoryAuthority } from '../support/memory-authority.ts'
import { ask, listen } from '../support/test-console.ts'

const SIGN_IN = { redirect: '/login' }

/** A console that answers once `answer` is called. */
function openWaiting() {
  let resolve!: (result: SignInResult) => void
  const promise = new Promise<SignInResult>((settle) => {
    resolve = settle
  })
  const answer = createConsole({
    authority: new MemoryAuthority(),
    signIn: async () => promise,
  })
  return {
    answer,
    goOn: async () => {
      resolve(SIGN_IN)
      // Node tells of unhandled rejections after the microtasks.
      for (let turn = 0; turn < 5; turn += 1) await setImmediate()
    },
  }
}

function hearRejections(): readonly unknown[] {
  const heard: unknown[] = []
  const hear = (reason: unknown): void => void heard.push(reason)
  process.on('unhandledRejection', hear)
  onTestFinished(() => void process.off('unhandledRejection', hear))
  return heard
}

test.each([
  ['answered', (response: ServerResponse) => void response.writeHead(503).end('too late'), 503],
  ['begun to answer', (response: ServerResponse) => void response.writeHead(503).write('too'), 503],
  ['destroyed', (response: ServerResponse) => void response.destroy(), undefined],
])('leaves a request alone that another middleware has %s', async (_, answerFirst, status) => {
  const rejections = hearRejections()
  const { answer, goOn } = openWaiting()
  const over = new events.EventEmitter()
  const server = await listen(
    createServer((request, response) => {
      answer(request, response)
      answerFirst(response)
      void goOn().then(() => {
        response.end()
        over.emit('end')
      })
    }),
  )
  onTestFinished(async () => server.close())
  const end = events.once(over, 'end')
  const asked = ask(server, '/keys?org=org_1').catch(() => undefined)
  await end
  expect(rejections).toEqual([])
  expect((await asked)?.status).toBe(status)
})

test('leaves a request alone whose HTTP/2 stream the browser has closed', async () => {
  const rejections = hearRejections()
  const { answer, goOn } = openWaiting()
  const over = new events.EventEmitter()
  const server = createHttp2Server((request, response) => {
    answer(request as never, response as never)
    over.emit('asked')
    response.on('close', () => void goOn().then(() => over.emit('end')))
  })
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await events.once(server, 'listening')
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => session.destroy())
  const end = events.once(over, 'end')
  const stream = session.request({ ':path': '/keys?org=org_1' })
  stream.on('error', () => {})
  over.once('asked', () => stream.close(constants.NGHTTP2_CANCEL))
  await end
  expect(rejections).toEqual([])
})

test('closes a connection on which the answer cannot be written', async () => {
  const rejections = hearRejections()
  const { answer, goOn } = openWaiting()
  const server = await listen(
    createServer((request, response) => {
      answer(request, response)
      response.setHeader = () => {
        throw new TypeError('Invalid character in header content')
      }
      void goOn()
    }),
  )
  onTestFinished(async () => server.close())
  await expect(ask(server, '/keys?org=org_1')).rejects.toThrow('fetch failed')
  expect(rejections).toEqual([])
})
