import express from 'express'
import express4 from 'express4'
import request from 'supertest'
import { describe, expect, test, vi } from 'vitest'
import * as everything from '../src/index.ts'
import { createGuards, getAuth, type AuthenticatorOptions } from '../src/index.ts'
import { OPTIONS } from './stub-options.ts'

const { authenticateToken } = createGuards(OPTIONS)

test('the package exports four functions', () => {
  expect(Object.keys(everything).toSorted()).toEqual([
    'createGuards',
    'getAuth',
    'getOptionalAuth',
    'metadataRoute',
    'webhookRoute',
  ])
})

describe.each([
  ['5', express],
  ['4', express4],
])('guards of Express %s', (_, framework) => {
  function quietApp() {
    const app = framework()
    // Express's own error handling writes no stack to the console in this one.
    app.set('env', 'test')
    return app
  }

  test('an authenticator that breaks is a 500 of Express’s own, never a request without an answer', async () => {
    const handler = vi.fn<express.RequestHandler>((_req, res) => {
      res.send('handled')
    })
    const reject = () => Promise.reject()
    const { authenticator } = createGuards(OPTIONS)
    const broken = { ...authenticator, authenticate: reject, check: reject }
    const app = quietApp().get('/', createGuards(broken).authenticateToken, handler)
    expect((await request(app).get('/')).status).toBe(500)
    expect(handler).not.toHaveBeenCalled()
  })

  test.each([
    ['good', 'would have been let in'],
    ['bad', 'would have been refused'],
  ])('a response that somebody else sent during the lookup stands: the key is %s', async (key) => {
    const handler = vi.fn<express.RequestHandler>()
    const failed = vi.fn<(error: unknown) => void>()
    process.on('unhandledRejection', failed)
    let isSent!: () => void
    const sent = new Promise<void>((resolve) => {
      isSent = resolve
    })
    const options: AuthenticatorOptions = {
      apiKeys: {
        lookup: async () => {
          await sent
          return key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null
        },
      },
    }
    const app = quietApp()
      .use((_req, res, next) => {
        next()
        res.status(408).end('too slow')
        isSent()
      })
      .get('/', createGuards(options).authenticateToken, handler)
    const { status, text } = await request(app).get('/').set('authorization', `Bearer ${key}`)
    expect([status, text]).toEqual([408, 'too slow'])
    await new Promise((resolve) => setImmediate(resolve))
    expect(handler).toHaveBeenCalledTimes(key === 'good' ? 1 : 0)
    expect(failed).not.toHaveBeenCalled()
    process.off('unhandledRejection', failed)
  })

  test('a handler that throws is Express’s affair, and is called once', async () => {
    const handler = vi.fn<express.RequestHandler>(() => {
      throw new Error('a bug of the handler')
    })
    const app = quietApp().get('/', authenticateToken, handler)
    const { status } = await request(app).get('/').set('authorization', 'Bearer good')
    expect(status).toBe(500)
    expect(handler).toHaveBeenCalledOnce()
  })

  test('an app that is mounted in an app sees the caller of the outer guard', async () => {
    const inner = quietApp().get('/me', (req, res) => {
      res.json(getAuth(req).filter)
    })
    const app = quietApp().use('/inner', authenticateToken, inner)
    expect((await request(app).get('/inner/me')).status).toBe(401)
    const { body } = await request(app).get('/inner/me').set('authorization', 'Bearer good')
    expect(body).toEqual({ organizationId: 'org_1' })
  })

  test('router.param and app.all are reached through the guard only', async () => {
    const loaded = vi.fn<(id: string) => void>()
    const router = framework.Router()
    router.use(authenticateToken)
    router.param('id', (_req, _res, next, id) => {
      loaded(id)
      next()
    })
    router.all('/things/:id', (_req, res) => {
      res.send('handled')
    })
    const app = quietApp().use(router)
    for (const method of ['get', 'put', 'delete', 'patch'] as const) {
      expect((await request(app)[method]('/things/1')).status).toBe(401)
    }
    expect(loaded).not.toHaveBeenCalled()
  })
})

test('a decision that is there at once goes on in the same tick', () => {
  const { optionalToken, authenticator } = createGuards(OPTIONS)
  const next = vi.fn<(error?: unknown) => void>()
  optionalToken({ headers: {} } as never, {} as never, next)
  expect(next).toHaveBeenCalledExactlyOnceWith()

  const end = vi.fn<(body: string) => void>()
  const response = { status: () => response, set: () => response, end }
  createGuards(authenticator).authenticateToken({ headers: {} } as never, response, next)
  expect(end).toHaveBeenCalledOnce()
  expect(next).toHaveBeenCalledOnce()
})
