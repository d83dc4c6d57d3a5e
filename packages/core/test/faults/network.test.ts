import dns from 'node:dns'
import { once } from 'node:events'
import { createServer } from 'node:https'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { boundedFetch, MAX_BODY_BYTES } from '../../src/http/bounded-fetch.ts'
import { createAuthenticator, type AuthEvent } from '../../src/index.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import { eventually } from '../support/eventually.ts'
import { portOf } from '../support/guarded-server.ts'
import { makeSelfSigned, type SelfSigned } from '../support/self-signed.ts'
import { startFaultyServer, type FaultyServer } from './faulty-server.ts'
import { issueToken, judge, tokenAuthenticator, PUBLIC_KEYS } from './subjects.ts'

const HUGE_BYTES = 100_000_000

const cleanups: (() => unknown)[] = []
const later = <T>(value: T, cleanup: (value: T) => unknown): T => {
  cleanups.push(() => cleanup(value))
  return value
}
beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const startServer = async (well: Parameters<typeof startFaultyServer>[0]) =>
  later(await startFaultyServer(well), (server) => server.goOffline())

const ask = (server: FaultyServer) =>
  boundedFetch(`http://127.0.0.1:${server.port}/`, {}, AbortSignal.timeout(20_000))

describe('an answer is read up to 256 KiB', () => {
  test('to the last byte of that', async () => {
    const server = await startServer((_, response) => response.end('a'.repeat(MAX_BODY_BYTES)))
    expect((await ask(server)).text).toHaveLength(MAX_BODY_BYTES)
  })

  test('and not a byte more, regardless of Content-Length', async () => {
    const server = await startServer((_, response) => response.end('a'.repeat(MAX_BODY_BYTES + 1)))
    await expect(ask(server)).rejects.toMatchObject({ code: 'too_large' })
  })

  test('after decompression: of a bomb, only the beginning is inflated (R-JWKS-19)', async () => {
    const bomb = gzipSync(Buffer.alloc(HUGE_BYTES))
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    const before = process.memoryUsage().rss
    await expect(ask(server)).rejects.toMatchObject({ code: 'too_large' })
    // The bomb would be 100 MB; what the process needs besides is far less than half of that.
    expect(process.memoryUsage().rss - before).toBeLessThan(HUGE_BYTES / 2)
  })

  test('and the sender is cut off, long before it has sent 100 MB (R-JWKS-18, R-KEY-14)', async () => {
    let sent = 0
    let isCut = false
    const chunk = Buffer.alloc(65_536, ' ')
    const server = await startServer((_, response) => {
      const more = () => {
        while (sent < HUGE_BYTES && !response.destroyed) {
          sent += chunk.byteLength
          if (!response.write(chunk)) {
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      response.on('close', () => {
        isCut = !response.writableFinished
      })
      more()
    })
    await expect(ask(server)).rejects.toMatchObject({ code: 'too_large' })
    await eventually(() => server.openExchanges === 0)
    expect(isCut).toBe(true)
    // What the sockets' buffers on both sides hold besides is up to the system.
    expect(sent).toBeLessThan(HUGE_BYTES / 2)
  })
})

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is not followed: its target hears nothing, and no credential (R-JWKS-22, R-KEY-15)',
  async (status) => {
    const target = await startServer((_, response) => response.end('{"active":true}'))
    const server = await startServer((_, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end()
    })
    await expect(ask(server)).rejects.toMatchObject({ code: 'redirected' })
    expect(target.requests).toBe(0)
  },
)

test('the type of an answer decides nothing; what is in it does', async () => {
  let body = JSON.stringify(PUBLIC_KEYS)
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(body)
  })
  const statusOfNew = async () => {
    const authenticator = later(tokenAuthenticator(`http://127.0.0.1:${server.port}/`), (it) =>
      it.close(),
    )
    const outcome = await judge(authenticator, issueToken())
    return outcome.kind === 'granted' ? 200 : outcome.refusal.status
  }
  expect(await statusOfNew()).toBe(200)
  body = '<title>keys</title>'
  expect(await statusOfNew()).toBe(503)
})

describe('TLS', () => {
  let selfSigned: SelfSigned
  beforeAll(() => {
    selfSigned = makeSelfSigned('localhost')
  })

  const startTls = async (options: object = {}) => {
    let asked = 0
    const server = createServer({ ...selfSigned, ...options }, (_, response) => {
      asked += 1
      response.end(JSON.stringify({ active: true, client_id: 'org_1', ...PUBLIC_KEYS }))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    later(server, async (it) => {
      it.closeAllConnections()
      await new Promise((resolve) => it.close(resolve))
    })
    return { port: portOf(server), asked: () => asked }
  }
  const codeOf = async (url: string) => {
    const events: AuthEvent[] = []
    const onEvent = (event: AuthEvent) => events.push(event)
    const lookup = introspectionOf(url)
    const keys = later(createAuthenticator({ apiKeys: { lookup }, onEvent }), (it) => it.close())
    const tokens = later(tokenAuthenticator(url, onEvent), (it) => it.close())
    for (const outcome of [await judge(keys, 'a-key'), await judge(tokens, issueToken())]) {
      expect(outcome).toMatchObject({ reason: 'unavailable', refusal: { status: 503 } })
    }
    const causes = events.flatMap((event) =>
      'cause' in event && event.cause ? [event.cause.code] : [],
    )
    expect(new Set(causes).size).toBe(1)
    return causes[0]
  }

  test('a self-signed certificate: 503, the code in the events, and nothing is sent (R-JWKS-25)', async () => {
    const server = await startTls()
    expect(await codeOf(`https://127.0.0.1:${server.port}/`)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(server.asked()).toBe(0)
  })

  test('a server that speaks TLS 1.0 only: 503 (R-JWKS-25)', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }
    const server = await startTls(old)
    expect(await codeOf(`https://127.0.0.1:${server.port}/`)).toMatch(
      /^(?:ERR_SSL_|EPROTO|ECONNRESET)/,
    )
    expect(server.asked()).toBe(0)
  })

  test('a server that speaks plain HTTP: 503', async () => {
    const server = await startServer((_, response) => response.end('{"active":true}'))
    expect(await codeOf(`https://127.0.0.1:${server.port}/`)).toMatch(
      /^(?:ERR_SSL_|EPROTO|ECONNRESET)/,
    )
    expect(server.requests).toBe(0)
  })
})

describe('DNS', () => {
  const answerWith = (result: { readonly code?: string; readonly address?: string }) => {
    vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
      const [, options] = args as [string, { readonly all?: boolean }]
      const callback = args.at(-1) as (error: Error | null, ...rest: unknown[]) => void
      const { code, address = '127.0.0.1' } = result
      const error = code === undefined ? null : Object.assign(new Error('getaddrinfo'), { code })
      const found = options.all === true ? [[{ address, family: 4 }]] : [address, 4]
      setImmediate(() => {
        callback(error, ...found)
      })
    })
  }

  test.each(['ENOTFOUND', 'EAI_AGAIN', 'ESERVFAIL'])(
    'that says %s: the code is told (R-JWKS-23)',
    async (code) => {
      const server = await startServer((_, response) => response.end())
      answerWith({ code })
      const answer = boundedFetch(
        `http://localhost:${server.port}/`,
        {},
        AbortSignal.timeout(20_000),
      )
      await expect(answer).rejects.toMatchObject({ reason: 'unavailable', code })
    },
  )

  test('that never answers: given up at the deadline, and fine when it is back (R-JWKS-23)', async () => {
    const server = await startServer((_, response) => response.end('here'))
    const url = `http://localhost:${server.port}/`
    const deadline = new AbortController()
    const asked = vi.spyOn(dns, 'lookup').mockImplementation(() => {})
    const answer = boundedFetch(url, {}, deadline.signal)
    await eventually(() => asked.mock.calls.length > 0)
    deadline.abort(new Error('enough'))
    await expect(answer).rejects.toMatchObject({ reason: 'unavailable' })
    answerWith({})
    expect(await boundedFetch(url, {}, AbortSignal.timeout(20_000))).toMatchObject({ text: 'here' })
  })

  test('that changes its mind: the next try goes to the new address (R-JWKS-24)', async () => {
    const server = await startServer((_, response) => response.end('here'))
    const url = `http://localhost:${server.port}/`
    answerWith({ address: '127.0.0.2' })
    await expect(boundedFetch(url, {}, AbortSignal.timeout(20_000))).rejects.toMatchObject({
      reason: 'unavailable',
    })
    answerWith({ address: '127.0.0.1' })
    expect(await boundedFetch(url, {}, AbortSignal.timeout(20_000))).toMatchObject({ text: 'here' })
  })
})
