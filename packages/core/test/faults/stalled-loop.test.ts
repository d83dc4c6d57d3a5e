import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import { eventually } from '../support/eventually.ts'
import { judge } from './subjects.ts'

const LOOKUPS = 8
const TIMEOUT_MS = 1_000

// What the two threads tell each other while one of them is busy.
const ASKED = 0
const MAY_ANSWER = 1
const ANSWERED = 2
const NEVER = 3

const AUTHORITY = `
  const { createServer } = require('node:http')
  const { parentPort, workerData: shared } = require('node:worker_threads')
  const server = createServer((request, response) => {
    Atomics.add(shared, ${ASKED}, 1)
    const timer = setInterval(() => {
      if (Atomics.load(shared, ${MAY_ANSWER}) === 0) return
      clearInterval(timer)
      response.end('{"active":true,"client_id":"org_1"}', () => {
        Atomics.add(shared, ${ANSWERED}, 1)
        Atomics.notify(shared, ${ANSWERED})
      })
    }, 1)
  })
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

test('answers that came in while this process was busy are read, and the authority is not called dead', async () => {
  const shared = new Int32Array(new SharedArrayBuffer(16))
  const worker = new Worker(AUTHORITY, { eval: true, workerData: shared })
  try {
    const [port] = (await once(worker, 'message')) as [number]
    const endpoint = `http://127.0.0.1:${port}/`
    const authenticator = createAuthenticator({
      apiKeys: {
        lookup: introspectionOf(endpoint),
        timeoutMs: TIMEOUT_MS,
      },
    })
    const outcomes = Array.from({ length: LOOKUPS }, async (_, i) =>
      judge(authenticator, `key-${i}`),
    )
    await eventually(() => Atomics.load(shared, ASKED) === LOOKUPS)
    // Out of the check phase the loop goes to its timers first, and to its sockets after them.
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        stallUntilAnswered(shared)
        resolve()
      })
    })
    for (const outcome of await Promise.all(outcomes)) expect(outcome.kind).toBe('granted')
    expect(authenticator.stats().apiKeys?.breakers.strangers).toBe('closed')
    await authenticator.close()
  } finally {
    await worker.terminate()
  }
})

function stallUntilAnswered(shared: Int32Array): void {
  Atomics.store(shared, MAY_ANSWER, 1)
  for (let answered = 0; answered < LOOKUPS; answered = Atomics.load(shared, ANSWERED)) {
    Atomics.wait(shared, ANSWERED, answered, 20_000)
  }
  Atomics.wait(shared, NEVER, 0, TIMEOUT_MS + 200)
}
