import { once } from 'node:events'
import { connect } from 'node:http2'
import cors from '@fastify/cors'
import fastify from 'fastify'
import { describe, expect, test, vi } from 'vitest'
import claviger, { createGuards, getAuth, type GuardedReply } from '../src/index.ts'
import { GOOD, OPTIONS } from './stub-options.ts'

describe('a refused request', () => {
  test('has no body parsed when the guard is on onRequest', async () => {
    const app = fastify()
    const parser = vi.fn<() => Promise<string>>(async () => 'parsed')
    await app.register(claviger, OPTIONS)
    app.addContentTypeParser('text/csv', parser)
    app.post('/', { onRequest: app.authenticateToken }, () => 'handled')
    const post = (headers: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: '/',
        headers: { ...headers, 'content-type': 'text/csv' },
        payload: 'a,b',
      })
    expect((await post({})).statusCode).toBe(401)
    expect(parser).not.toHaveBeenCalled()
    expect((await post(GOOD)).statusCode).toBe(200)
    expect(parser).toHaveBeenCalledOnce()
  })

  test('is 401 before it is 400, 413 or 415: a stranger learns nothing about bodies', async () => {
    const app = fastify({ bodyLimit: 10 })
    await app.register(claviger, OPTIONS)
    app.post(
      '/',
      { onRequest: app.authenticateToken, schema: { body: { type: 'object' } } },
      () => '',
    )
    for (const [type, payload] of [
      ['application/json', '{'],
      ['application/json', '"far too long for it"'],
      ['application/x-unknown', 'x'],
    ] as const) {
      const headers = { 'content-type': type }
      const { statusCode } = await app.inject({ method: 'POST', url: '/', headers, payload })
      expect(statusCode).toBe(401)
    }
  })

  test('still runs onSend and onResponse, so that logs and metrics see it', async () => {
    const app = fastify()
    const seen: string[] = []
    await app.register(claviger, OPTIONS)
    app.addHook('onSend', async (_request, reply) => {
      seen.push(`onSend ${reply.statusCode}`)
    })
    app.addHook('onResponse', async (_request, reply) => {
      seen.push(`onResponse ${reply.statusCode}`)
    })
    app.get('/', { onRequest: app.authenticateToken }, () => 'handled')
    await app.inject('/')
    expect(seen).toEqual(['onSend 401', 'onResponse 401'])
  })
})

describe('with @fastify/cors before the guards', () => {
  test('a preflight is answered by it, and a refusal can be read by the page', async () => {
    const app = fastify()
    const origin = 'https://app.example'
    await app.register(cors, { origin })
    await app.register(claviger, OPTIONS)
    app.addHook('onRequest', app.authenticateToken)
    app.post('/', () => 'handled')

    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect(preflight.statusCode).toBe(204)
    const refusal = await app.inject({ method: 'POST', url: '/', headers: { origin } })
    expect(refusal.statusCode).toBe(401)
    expect(refusal.headers['access-control-allow-origin']).toBe(origin)
  })
})

describe('over HTTP/2', () => {
  test('guards judge a request the same way', async () => {
    const app = fastify({ http2: true })
    const { authenticateToken } = createGuards(OPTIONS)
    app.get('/', { onRequest: authenticateToken }, async (request, reply) =>
      reply.send(getAuth(request).filter),
    )
    const client = connect(await app.listen({ port: 0, host: '127.0.0.1' }))
    try {
      const statusOf = async (headers: Record<string, string>) => {
        const stream = client.request({ ':path': '/', ...headers })
        const [{ ':status': status }] = await once(stream, 'response')
        stream.close()
        return status
      }
      expect(await statusOf({})).toBe(401)
      expect(await statusOf({ authorization: 'Bearer bad' })).toBe(401)
      expect(await statusOf(GOOD)).toBe(200)
    } finally {
      // At once: on Node 24 a graceful end waits for streams whose body is not read.
      client.destroy()
      await app.close()
    }
  })
})

describe('a decision that is there at once', () => {
  const { optionalToken, authenticateToken } = createGuards(OPTIONS)
  const aRequest = () => ({ raw: { headers: {} }, routeOptions: {} }) as never
  const aReply = () => {
    const send = vi.fn<(body: unknown) => unknown>(() => ({}))
    const reply: GuardedReply & { readonly send: typeof send } = {
      code: () => reply,
      headers: () => reply,
      send,
    }
    return reply
  }

  test('calls back in the same tick, and returns no promise', () => {
    const done = vi.fn<() => void>()
    expect(optionalToken(aRequest(), aReply(), done)).toBeUndefined()
    expect(done).toHaveBeenCalledExactlyOnceWith()
  })

  test('does not call back after a refusal', () => {
    const done = vi.fn<() => void>()
    const reply = aReply()
    expect(authenticateToken(aRequest(), reply, done)).toBeUndefined()
    expect(reply.send).toHaveBeenCalledOnce()
    expect(done).not.toHaveBeenCalled()
  })

  test('returns a promise to a caller without a callback', async () => {
    const reply = aReply()
    expect(optionalToken(aRequest(), reply)).toBeInstanceOf(Promise)
    expect(authenticateToken(aRequest(), reply)).toBeInstanceOf(Promise)
    expect(reply.send).toHaveBeenCalledOnce()
  })

  test('a decision that comes later calls back then, and returns nothing', async () => {
    const request = { raw: { headers: { ...GOOD } }, routeOptions: {} } as never
    await new Promise<void>((resolve) => {
      const done = () => {
        resolve()
      }
      const guard = createGuards(OPTIONS).authenticateToken
      expect(guard(request, aReply(), done)).toBeUndefined()
    })
  })

  test('a decision that comes later and cannot be carried out calls back with the error', async () => {
    const request = { raw: { headers: { authorization: 'Bearer bad' } }, routeOptions: {} } as never
    const guard = createGuards(OPTIONS).authenticateToken
    const broken = {
      code: () => {
        throw new RangeError('no such status')
      },
    } as never
    const error = await new Promise((resolve) => {
      void guard(request, broken, resolve)
    })
    expect(error).toBeInstanceOf(RangeError)
  })

  test('a refusal that comes later does not call back, not even once the reply was sent', async () => {
    const done = vi.fn<() => void>()
    const guard = createGuards(OPTIONS).authenticateToken
    const request = { raw: { headers: { authorization: 'Bearer bad' } }, routeOptions: {} } as never
    const sent = new Promise<void>((resolve) => {
      const reply: GuardedReply = {
        code: () => reply,
        headers: () => reply,
        send: () => {
          resolve()
          // As Fastify's reply: a promise of the answer.
          return Promise.resolve()
        },
      }
      void guard(request, reply, done)
    })
    await sent
    await new Promise((resolve) => setImmediate(resolve))
    expect(done).not.toHaveBeenCalled()
  })
})
