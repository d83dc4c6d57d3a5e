import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Router } from '@koa/router'
import Koa from 'koa'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as everything from '../src/index.ts'
import { createGuards, getAuth } from '../src/index.ts'
import { OPTIONS } from './stub-options.ts'

const { authenticateToken } = createGuards(OPTIONS)

const handler = vi.fn<Koa.Middleware>((ctx) => {
  ctx.body = getAuth(ctx).filter
})

const closers: (() => void)[] = []
afterEach(() => {
  handler.mockClear()
  for (const close of closers.splice(0)) close()
})

async function serve(
  app: Pick<Koa, 'listen'>,
): Promise<(path: string, key?: string) => Promise<Response>> {
  const server = app.listen(0, '127.0.0.1')
  closers.push(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return (path, key) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    })
}

test('the package exports four functions', () => {
  expect(Object.keys(everything).toSorted()).toEqual([
    'createGuards',
    'getAuth',
    'getOptionalAuth',
    'metadataRoute',
    'webhookRoute',
  ])
})

describe('a refusal', () => {
  test('is an answer, not an error: middleware that catches errors does not see it', async () => {
    const caught = vi.fn<(error: unknown) => void>()
    const app = new Koa()
    app.on('error', caught)
    app.use(async (_ctx, next) => {
      await next().catch(caught)
    })
    app.use(authenticateToken).use(handler)
    const get = await serve(app)
    expect((await get('/')).status).toBe(401)
    expect(caught).not.toHaveBeenCalled()
    expect(handler).not.toHaveBeenCalled()
  })

  test('passes through middleware that works on the way back, like a timer', async () => {
    const seen: number[] = []
    const app = new Koa()
    app.use(async (ctx, next) => {
      await next()
      seen.push(ctx.status)
    })
    app.use(authenticateToken).use(handler)
    const get = await serve(app)
    await get('/')
    await get('/', 'good')
    expect(seen).toEqual([401, 200])
  })

  test('replaces a body that an earlier middleware had begun', async () => {
    const app = new Koa()
    app.use(async (ctx, next) => {
      ctx.type = 'html'
      ctx.body = '<p>secret</p>'
      await next()
    })
    app.use(authenticateToken)
    const get = await serve(app)
    const response = await get('/')
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.json()).toEqual({ error: 'Missing authorization token' })
  })
})

// What @koa/router 15.7 matches for router.use() in a router with a prefix is not what it matches
// for the routes of that router: the first minds upper and lower case, the second do not.
describe('guards of a router with a prefix', () => {
  const SPELLINGS = ['/admin/x', '/ADMIN/x', '/Admin/X', '/admin/x/', '/ADMIN/X/']

  test.each<[string, () => Router]>([
    [
      'where it is mounted',
      () => new Router().use('/admin', authenticateToken, new Router().get('/x', handler).routes()),
    ],
    [
      'on the router that it is mounted on',
      () => {
        const nested = new Router().get('/x', handler)
        return new Router().use(authenticateToken).use('/admin', nested.routes())
      },
    ],
    ['on its routes', () => new Router({ prefix: '/admin' }).get('/x', authenticateToken, handler)],
    [
      'on itself, when it is case-sensitive throughout',
      () =>
        new Router({ prefix: '/admin', sensitive: true }).use(authenticateToken).get('/x', handler),
    ],
  ])('guard every spelling when they stand %s', async (_, makeRouter) => {
    const get = await serve(new Koa().use(makeRouter().routes()))
    for (const path of SPELLINGS) {
      expect([401, 404]).toContain((await get(path)).status)
    }
    expect(handler).not.toHaveBeenCalled()
    expect((await get('/admin/x', 'good')).status).toBe(200)
  })

  test('do not, when they stand on itself: then getAuth is what keeps a stranger out', async () => {
    const app = new Koa()
    app.silent = true
    const router = new Router({ prefix: '/admin' }).use(authenticateToken).get('/x', handler)
    const get = await serve(app.use(router.routes()))
    expect((await get('/admin/x')).status).toBe(401)
    const response = await get('/ADMIN/x')
    expect(response.ok).toBe(false)
    expect(await response.text()).not.toContain('org_1')
  })
})

describe('a decision that is there at once', () => {
  const { authenticator } = createGuards(OPTIONS)
  const context = () => ({ req: { headers: {} }, state: {}, set: () => {} }) as never

  test('returns what next() returns: no promise of its own is made', () => {
    const { optionalToken } = createGuards(authenticator)
    const handled = Promise.resolve('handled')
    expect(optionalToken(context(), () => handled)).toBe(handled)
  })

  test('returns a promise for a refusal, too, and does not go on', async () => {
    const next = vi.fn<() => Promise<void>>()
    const answered: unknown = createGuards(authenticator).authenticateToken(context(), next)
    expect(answered).toBeInstanceOf(Promise)
    await answered
    expect(next).not.toHaveBeenCalled()
  })
})
